-- Each instance that ended, for its chute's owner, for a time.
create table ended_instance (
    instance_id  uuid primary key,
    chute_id     uuid        not null,
    version      uuid        not null,
    region       text,
    launched_at  timestamptz not null,
    activated_at timestamptz,
    ended_at     timestamptz not null,
    reason       text        not null,
    failed       boolean     not null,
    -- One of the chute's last failures, and no instance has served since: kept however old it is.
    unresolved   boolean     not null
);

create index ended_instance_of_chute on ended_instance (chute_id, ended_at);

-- In its place from now on. The older table stays while replicas of an older version may write it.
insert into ended_instance (instance_id, chute_id, version, region, launched_at, ended_at, reason, failed, unresolved)
select instance_id, chute_id, version, region, launched_at, failed_at, reason, true, true from instance_failure;
