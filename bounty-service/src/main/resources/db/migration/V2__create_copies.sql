-- Copies of what other services own. No foreign keys among them: topics are not in order among each other, so an instance may be
-- known before its chute. A rebuild empties and refills them.
create table chute_copy (
    chute_id   uuid primary key,
    user_id    uuid        not null,
    version    text        not null,
    kind       text        not null check (kind in ('AFFINE', 'PUBLIC', 'PRIVATE')),
    disabled   boolean     not null,
    created_at timestamptz not null
);
create index chute_copy_of_owner on chute_copy (user_id, chute_id);

create table instance_copy (
    instance_id  uuid primary key,
    chute_id     uuid        not null,
    miner_hotkey text        not null,
    launched_at  timestamptz not null,
    -- Since when it is active and verified; null while it is not.
    hot_since    timestamptz
);
create index instance_copy_hot_of_chute on instance_copy (chute_id, launched_at) where hot_since is not null;

create table closed_owner (
    user_id   uuid primary key,
    closed_at timestamptz not null
);
