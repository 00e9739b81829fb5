-- When the account's closing was heard of: what it was deploying at that moment must not outlive it.
alter table deployer add column closed_at timestamptz;
