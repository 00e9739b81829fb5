-- What event-lib keeps in each service's database.

-- The last number given to a subject of a topic. Rows are never reset or deleted: a subject that comes back goes on counting.
create table event_sequence (
    topic         text   not null,
    subject       text   not null,
    last_sequence bigint not null,
    primary key (topic, subject)
);

-- Events on their way out. Within one subject the order of ids is the order of commits (the row above is locked first).
create table event_outbox (
    id          bigint generated always as identity primary key,
    event_id    uuid        not null,
    topic       text        not null,
    type        text        not null,
    subject     text        not null,
    sequence    bigint      not null,
    occurred_at timestamptz not null,
    traceparent text,
    data        bytea, -- null: a tombstone
    sent_at     timestamptz
);
create index event_outbox_unsent on event_outbox (id) where sent_at is null;
create index event_outbox_sent on event_outbox (sent_at) where sent_at is not null;

-- Where a consumer stands. The Kafka group's offsets only mirror this table; a transaction that moves a row from a place where it
-- no longer is comes from a consumer that lost its partition, and rolls back.
create table event_offset (
    consumer     text        not null,
    topic        text        not null,
    partition    integer     not null,
    next_offset  bigint      not null,
    replay_until bigint      not null default 0, -- records before it were written before the last rebuild began
    generation   integer     not null default 0, -- counts the rebuilds
    updated_at   timestamptz not null,
    primary key (consumer, topic, partition)
);

-- State topics: the newest sequence that a consumer has applied of a subject.
create table event_applied_sequence (
    consumer text   not null,
    topic    text   not null,
    subject  text   not null,
    sequence bigint not null,
    primary key (consumer, topic, subject)
);

-- Happenings: the ids that a consumer has applied, kept for the topic's retention.
create table event_applied_id (
    consumer   text        not null,
    id         uuid        not null,
    applied_at timestamptz not null,
    primary key (consumer, id)
);
create index event_applied_id_age on event_applied_id (consumer, applied_at);

-- One row for each record that went to a dead-letter topic; open until it is replayed or discarded.
create table event_dead_letter (
    consumer      text        not null,
    topic         text        not null,
    partition     integer     not null,
    record_offset bigint      not null,
    type          text,
    subject       text,
    reason        text        not null,
    died_at       timestamptz not null,
    closed_at     timestamptz,
    closed_by     text, -- replay, discard
    primary key (consumer, topic, partition, record_offset)
);
create index event_dead_letter_open on event_dead_letter (consumer, topic) where closed_at is null;
