-- One row for each call that an instance was given and that has not ended. Whoever deletes it appends invocation-completed.
create table open_calls (
    invocation_id uuid primary key,
    replica_id    uuid        not null,
    chute_id      uuid        not null,
    instance_id   uuid        not null,
    miner_hotkey  text        not null,
    started_at    timestamptz not null
);
create index open_calls_of_replica on open_calls (replica_id);
-- Rows live for moments: without this a vacuum would come long after the table has grown.
alter table open_calls set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- Until when each process that takes calls is known to live; calls of the others are closed as failed.
create table call_replicas (
    replica_id  uuid primary key,
    lease_until timestamptz not null
);
