-- When a chute's warm-up was last announced: at most once a window, on all replicas.
create table warmup_request (
    chute_id     uuid primary key,
    requested_at timestamptz not null
);
