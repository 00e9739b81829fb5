-- Copies of chutes.instance-events. No foreign key to the chute: an instance may be heard of before its chute.
create table instance (
    instance_id      uuid primary key,
    chute_id         uuid        not null,
    version          uuid        not null,
    miner_hotkey     text        not null,
    region           text,
    gpu              text        not null,
    gpu_count        integer     not null,
    launched_at      timestamptz not null,
    active           boolean     not null,
    verified         boolean     not null,
    activated_at     timestamptz,
    last_verified_at timestamptz
);

create index instance_of_chute on instance (chute_id);
