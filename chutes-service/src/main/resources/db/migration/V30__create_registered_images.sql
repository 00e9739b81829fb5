-- The images that this service owns. What others know of them are the copies in the table image.
create table registered_image (
    image_id       uuid primary key,
    user_id        uuid        not null,
    username       text        not null,
    name           text        not null,
    tag            text        not null,
    public         boolean     not null,
    readme         text        not null,
    logo_id        uuid,
    reference      text,
    chutes_version text,
    dockerfile     text,
    build_log      text        not null,
    created_at     timestamptz not null
);

create index registered_image_by_owner on registered_image (user_id);

-- What a kubelet pulls; null where chutes run without containers.
alter table image add column reference text;
