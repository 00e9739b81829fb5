-- Copies of what chutes-service announces; a chute that is not here does not exist. A rebuild empties and refills it.
-- Migrations of this service: V1 to V9 the registry, V10 to V19 calls, V20 to V29 feed and scaling.
create table chutes (
    chute_id               uuid primary key,
    user_id                uuid        not null,
    username               text        not null,
    name                   text        not null,
    slug                   text        not null,
    is_public              boolean     not null,
    shares                 uuid[]      not null,
    version                text        not null,
    image_id               uuid        not null,
    image_name             text        not null,
    image_tag              text        not null,
    supported_gpus         text[]      not null,
    gpu_count              integer     not null,
    standard_template      text,
    concurrency            integer     not null check (concurrency >= 1),
    max_instances          integer,
    scaling_threshold      double precision,
    shutdown_after_seconds integer,
    disabled               boolean     not null,
    -- JSON: a list of objects, null for a job.
    cords                  text,
    -- JSON: the open rolling update, or null.
    rolling_update         text,
    created_at             timestamptz not null,
    deployed_at            timestamptz not null
);
-- The gateway finds a chute by the name of its host. Not unique: a copy may come before the one that had the slug is removed.
create index chutes_by_slug on chutes (slug);
create index chutes_by_owner on chutes (user_id, chute_id);
create index chutes_by_name on chutes (lower(name), created_at);
create index chutes_by_template on chutes (standard_template, chute_id) where standard_template is not null;
