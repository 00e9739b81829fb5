-- Copies of chutes.image-events: the images that chutes run in.
create extension if not exists pg_trgm;

create table image (
    image_id           uuid primary key,
    user_id            uuid        not null,
    username           text        not null,
    name               text        not null,
    tag                text        not null,
    public             boolean     not null,
    status             text        not null,
    readme             text,
    logo_id            text,
    patch_version      text,
    chutes_version     text,
    created_at         timestamptz not null,
    build_started_at   timestamptz,
    build_completed_at timestamptz
);

create index image_by_reference on image (user_id, lower(name), lower(tag));
create index image_newest_of_owner on image (user_id, created_at desc, image_id);
create index image_newest_public on image (created_at desc, image_id) where public;
create index image_by_name_part on image using gin (lower(name) gin_trgm_ops);
create index image_by_tag_part on image using gin (lower(tag) gin_trgm_ops);
