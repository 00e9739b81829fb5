-- When the partition last held nothing that was not applied: how old the copies may be.
alter table event_offset add column complete_at timestamptz;
