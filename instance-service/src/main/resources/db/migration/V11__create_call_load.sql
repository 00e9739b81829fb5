-- What each replica's gateway has to do, for the autoscaler: means since its last writing, a few seconds before sampled_at. A chute's load
-- is the sum over replicas of rows that are not older than some seconds.
create table call_load (
    replica_id   uuid             not null,
    chute_id     uuid             not null,
    -- Means over the time since the last row.
    in_flight    double precision not null,
    waiting      double precision not null,
    -- Counted since the replica's start.
    completed    bigint           not null,
    rate_limited bigint           not null,
    last_call_at timestamptz      not null,
    sampled_at   timestamptz      not null,
    primary key (replica_id, chute_id)
);
create index call_load_of_chute on call_load (chute_id, sampled_at);
create index call_load_age on call_load (sampled_at);
