-- Rolling updates under way, one a chute.
create table rolling_update (
    chute_id    uuid primary key,
    old_version uuid        not null,
    new_version uuid        not null,
    started_at  timestamptz not null
);

-- The instances that the chute had when its rolling update began.
create table rolling_update_instance (
    chute_id     uuid not null references rolling_update on delete cascade,
    instance_id  uuid not null,
    miner_hotkey text not null,
    primary key (chute_id, instance_id)
);
