-- One row an account that deploys: locked while its limits are checked and its fee is charged.
create table deployer (
    user_id uuid primary key
);

-- Successful deployments, for the limit of a day and for the fees that the account's balance does not show yet.
create table deployment (
    event_id    uuid primary key,
    user_id     uuid        not null,
    chute_id    uuid        not null,
    deployed_at timestamptz not null,
    fee_usd     numeric     not null
);

create index deployment_of_account on deployment (user_id, deployed_at);

-- Which naming rules chute.subnet was computed with; other ones in the configuration make it be computed again.
create table naming_rules (
    one         boolean primary key default true check (one),
    fingerprint text not null
);
