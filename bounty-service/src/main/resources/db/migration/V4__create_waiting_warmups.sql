-- The newest warm-up of each chute that was asked for before this service heard of the chute; answered when the chute arrives.
create table waiting_warmup (
    chute_id     uuid primary key,
    requested_at timestamptz not null
);
