-- The chutes, this service's own state. Copies of what others own come from V20 on.
create extension if not exists pg_trgm;

-- Cord lists as they are shown, once for all chutes that share one; the id is a uuid5 over the content, so a row never changes.
create table cord_list (
    cord_ref_id  uuid primary key,
    cords        text        not null,
    brief        text        not null,
    last_used_at timestamptz not null
);

create index cord_list_by_use on cord_list (last_used_at);

create table chute (
    chute_id                 uuid primary key,
    row_version              bigint      not null,
    user_id                  uuid        not null,
    name                     text        not null,
    slug                     text        not null,
    subnet                   text,
    public                   boolean     not null,
    owner_closed             boolean     not null,
    disabled                 boolean     not null,
    version                  uuid        not null,
    image_id                 uuid        not null,
    tagline                  text        not null,
    readme                   text        not null,
    tool_description         text,
    logo_id                  uuid,
    filename                 text        not null,
    ref_str                  text        not null,
    standard_template        text,
    cord_ref_id              uuid        not null references cord_list,
    jobs                     text        not null,
    gpu_count                integer     not null,
    min_vram_gb_per_gpu      integer     not null,
    max_hourly_price_per_gpu numeric,
    include_gpus             text[],
    exclude_gpus             text[],
    concurrency              integer,
    revision                 text,
    max_instances            integer,
    scaling_threshold        double precision,
    shutdown_after_seconds   integer,
    allow_external_egress    boolean     not null,
    encrypted_fs             boolean     not null,
    tee                      boolean     not null,
    lock_modules             boolean,
    invocation_count         bigint      not null default 0,
    created_at               timestamptz not null,
    updated_at               timestamptz not null,
    deployed_at              timestamptz not null,
    listed                   boolean     not null
        generated always as ((public or coalesce(subnet = 'affine', false)) and not owner_closed) stored
);

create unique index chute_name_of_owner on chute (user_id, lower(name));
create unique index chute_slug on chute (slug);
create index chute_by_name on chute (lower(name));
create index chute_by_cord_list on chute (cord_ref_id);

-- Every list is ordered by use, then id; one index each for what a list may be cut down to.
create index chute_own_by_use on chute (user_id, invocation_count desc, chute_id);
create index chute_listed_by_use on chute (invocation_count desc, chute_id) where listed;
create index chute_listed_by_template on chute (standard_template, invocation_count desc, chute_id) where listed;
create index chute_by_image on chute (image_id);
create index chute_by_name_part on chute using gin (lower(name) gin_trgm_ops);
create index chute_affine on chute (chute_id) where subnet = 'affine';

-- Apart, since it is large and no list reads it.
create table chute_source (
    chute_id uuid primary key references chute on delete cascade,
    code     text not null
);

create table chute_share (
    chute_id  uuid        not null references chute on delete cascade,
    user_id   uuid        not null,
    shared_at timestamptz not null,
    primary key (chute_id, user_id)
);

create index chute_share_by_user on chute_share (user_id);
