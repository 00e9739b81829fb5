-- Images are built here: each has a status of its own, and a log that grows.
alter table registered_image
    add column status             text not null default 'built and pushed',
    add column build_started_at   timestamptz,
    add column build_completed_at timestamptz;

-- The builds that have not ended. One with a lease is looked after by that replica.
create table image_build (
    image_id     uuid primary key references registered_image on delete cascade,
    -- Names what is made in the cluster: an image that is deleted and uploaded anew has another.
    build_id     uuid        not null unique,
    user_id      uuid        not null,
    -- Reads the context of this build and nothing else; whoever reads this table reads the context beside it.
    token        text        not null,
    queued_at    timestamptz not null,
    started_at   timestamptz,
    replica_id   uuid,
    leased_until timestamptz,
    -- How many lines the build has printed that are in the log, or were left out of it.
    lines_read   bigint      not null default 0
);

create index image_build_in_order on image_build (queued_at);

-- The files of a build as a compressed tar archive, in pieces, until they are fetched.
create table image_context_piece (
    image_id uuid  not null references image_build on delete cascade,
    number   int   not null,
    bytes    bytea not null,
    primary key (image_id, number)
);

-- Compressed already.
alter table image_context_piece alter column bytes set storage external;

create table image_log_line (
    image_id uuid   not null references registered_image on delete cascade,
    number   bigint not null,
    log_type text   not null,
    line     text   not null,
    primary key (image_id, number)
);

update registered_image set build_started_at = created_at, build_completed_at = created_at;
