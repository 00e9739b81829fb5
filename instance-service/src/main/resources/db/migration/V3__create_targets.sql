-- One row a chute: how many instances it is to have, and the lock under which places are given away.
create table targets (
    chute_id     uuid primary key,
    target       integer     not null default 0 check (target >= 0),
    -- At least one until then: a warm-up, a bounty or a held call waits.
    wanted_until timestamptz,
    reason       text,
    last_call_at timestamptz,
    updated_at   timestamptz not null
);
create index targets_wanted on targets (wanted_until) where wanted_until is not null;
