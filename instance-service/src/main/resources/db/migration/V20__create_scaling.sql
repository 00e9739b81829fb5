-- Which replica's autoscaler decides; it renews its lease every few seconds, by the database's clock, and another takes over when it does not.
create table scaling_lease (
    singleton  boolean primary key default true check (singleton),
    replica_id uuid        not null,
    until      timestamptz not null
);

-- What chutes had to do, in buckets of 30 seconds since the epoch, so that a replica that takes over decides by the same history.
create table load_history (
    chute_id         uuid             not null,
    bucket           bigint           not null,
    busy_seconds     double precision not null,
    capacity_seconds double precision not null,
    completed        double precision not null,
    rate_limited     double precision not null,
    primary key (chute_id, bucket)
);
create index load_history_age on load_history (bucket);
