-- The address that the host had when the miner named it and that was checked: everything connects to it, never to the name again.
alter table instances add column address text;
alter table instances add constraint instances_checked_address check ((host is null) = (address is null));
-- Calls under way by the last probe's answer.
alter table instances add column in_flight integer not null default 0;
-- At least one instance while the chute's bounty is open; apart from wanted_until, since a bounty can end before its time.
alter table targets add column bounty_until timestamptz;
