-- Administrators are shown the newest ones.
create index event_dead_letter_newest on event_dead_letter (died_at) where closed_at is null;
