-- The name of a chute that is public, for what everyone is told. Null for others, and for copies made before until the chute's next event.
alter table chute_copy add column public_name text;
