create table instances (
    instance_id       uuid primary key,
    chute_id          uuid        not null,
    version           text        not null,
    miner_user_id     uuid        not null,
    miner_hotkey      text        not null,
    gpu               text        not null,
    gpu_count         integer     not null check (gpu_count >= 1),
    region            text,
    -- 64 hex digits that this service sends to the instance with every call, so it can't be a digest. Never in a log or an event.
    secret_in_clear   text        not null check (secret_in_clear ~ '^[0-9a-f]{64}$'),
    concurrency       integer     not null check (concurrency >= 1),
    state             text        not null check (state in ('CLAIMED', 'VERIFIED', 'ACTIVE', 'DRAINING', 'REMOVED')),
    -- Where its proxy listens; null until the miner says so.
    host              text,
    port              integer check (port between 1 and 65535),
    -- Whether the miner says that the chute inside answers.
    ready             boolean     not null default false,
    launched_at       timestamptz not null,
    -- A claim that is not active by then is removed; null once it is.
    lapses_at         timestamptz,
    verified_at       timestamptz,
    activated_at      timestamptz,
    last_verified_at  timestamptz,
    last_heartbeat_at timestamptz,
    failed_probes     integer     not null default 0,
    next_probe_at     timestamptz,
    draining_since    timestamptz,
    removed_at        timestamptz,
    reason            text,
    -- The end of its output, where its miner sent it with a failed launch.
    last_lines        text,
    revision          bigint      not null default 0,
    constraint instances_have_a_whole_address check ((host is null) = (port is null)),
    constraint instances_active_since check (state <> 'ACTIVE' or activated_at is not null),
    constraint instances_removed_for_a_reason check ((state = 'REMOVED') = (removed_at is not null) and (removed_at is null) = (reason is null))
);
-- Claims count them, the gateway loads them.
create index instances_live_of_chute on instances (chute_id) where state <> 'REMOVED';
-- GET /miner/instances/, and the miner's own limits.
create index instances_live_of_miner on instances (miner_user_id, launched_at, instance_id) where state <> 'REMOVED';
create index instances_to_probe on instances (next_probe_at) where state <> 'REMOVED' and next_probe_at is not null;
create index instances_to_lapse on instances (lapses_at) where state <> 'REMOVED' and lapses_at is not null;
create index instances_silent on instances (last_heartbeat_at) where state <> 'REMOVED';
create index instances_removed on instances (removed_at) where state = 'REMOVED';
