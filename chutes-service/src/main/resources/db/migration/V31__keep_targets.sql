-- From chutes.capacity-events too: how many instances the newest log wants.
alter table urgency_boost add column target integer not null default 0;

-- What miners are offered, in the order of the list that is read piece by piece.
create index chute_offered on chute (chute_id) where not disabled and not owner_closed;
