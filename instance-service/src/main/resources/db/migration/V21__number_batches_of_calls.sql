-- The last batch of beginnings that the replica has committed: a batch whose commit was not answered is tried again, and written once.
alter table call_replicas add column begun bigint not null default 0;
