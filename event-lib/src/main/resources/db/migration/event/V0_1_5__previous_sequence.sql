-- What the newest sequence was before it was last written: an upsert can't return what it replaces.
alter table event_applied_sequence add column previous bigint not null default 0;
