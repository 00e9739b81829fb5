-- What administrators changed of the accounts that this service owns, kept for good.
create table account_change (
    change_id          uuid primary key,
    user_id            uuid        not null references registered_account,
    changed_by         uuid        not null,
    changed_at         timestamptz not null,
    balance_before     numeric     not null,
    balance_after      numeric     not null,
    permissions_before bigint      not null,
    permissions_after  bigint      not null,
    netuids_before     integer[]   not null,
    netuids_after      integer[]   not null
);

create index account_change_of_account on account_change (user_id, changed_at desc, change_id);

-- Administrators list and search the open accounts.
create index registered_account_newest on registered_account (created_at desc, user_id) where closed_at is null;
create index registered_account_name_part on registered_account using gin (lower(username) gin_trgm_ops);
