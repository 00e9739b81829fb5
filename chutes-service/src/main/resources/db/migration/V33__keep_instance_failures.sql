-- The last instances of each chute that failed, for its owner; forgotten when one serves.
create table instance_failure (
    instance_id uuid primary key,
    chute_id    uuid        not null,
    version     uuid        not null,
    region      text,
    launched_at timestamptz not null,
    failed_at   timestamptz not null,
    reason      text        not null
);

create index instance_failure_of_chute on instance_failure (chute_id, failed_at);
