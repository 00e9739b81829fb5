-- The newest bounty of each chute, from chutes.bounty-events; the sequence of the chute's events decides what is newest.
create table bounty (
    chute_id   uuid primary key,
    bounty_id  uuid        not null,
    open       boolean     not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    sequence   bigint      not null
);

-- From chutes.boost-events.
create table manual_boost (
    chute_id     uuid primary key,
    manual_boost numeric     not null,
    set_at       timestamptz not null
);

create index manual_boost_above_one on manual_boost (chute_id) where manual_boost > 1;

-- From chutes.capacity-events: the newest log's urgency boost.
create table urgency_boost (
    chute_id  uuid primary key,
    boost     numeric     not null,
    logged_at timestamptz not null
);

create index urgency_boost_above_one on urgency_boost (chute_id) where boost > 1;
