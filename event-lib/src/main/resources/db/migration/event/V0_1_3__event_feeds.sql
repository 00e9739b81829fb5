-- Feeds: what a service tells its readers over server-sent events. A row is appended in the transaction that causes it and has no position
-- yet. Ids of a sequence do not follow the order of commits, so positions are given afterwards, without gaps and under the lock of the feed's
-- row below, to rows that are committed: whoever has read position n has missed nothing before it.
create table event_feed_position (
    feed          text   primary key,
    last_position bigint not null,
    -- Tells positions apart that a restored backup gives a second time.
    last_token    text   not null
);
create table event_feed (
    id          bigint generated always as identity primary key,
    feed        text not null,
    recipient   text, -- null: all readers
    type        text not null,
    data        text not null,
    position    bigint,
    token       text,
    numbered_at timestamptz,
    constraint event_feed_numbered check ((position is null) = (token is null) and (position is null) = (numbered_at is null))
);
create index event_feed_unnumbered on event_feed (feed, id) where position is null;
create unique index event_feed_positions on event_feed (feed, position) where position is not null;
