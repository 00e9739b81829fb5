create table manual_boost (
    chute_id         uuid primary key,
    -- The chute's life that was boosted: a name deployed again has the same chute_id, and starts without a boost.
    chute_created_at timestamptz   not null,
    manual_boost     numeric(6, 4) not null check (manual_boost between 1 and 4),
    set_by           uuid          not null,
    at               timestamptz   not null,
    revision         bigint        not null default 0
);
