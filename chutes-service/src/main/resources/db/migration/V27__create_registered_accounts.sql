-- The accounts that this service owns (openchutes.chutes.accounts.owner). What all services know of accounts, these and others, is
-- in the account directory. A row stays when its account is closed: neither its name nor its hotkey is ever used again.
create table registered_account (
    user_id             uuid primary key,
    username            text        not null,
    hotkey              text        not null,
    coldkey             text,
    payment_address     text        not null,
    balance             numeric     not null,
    permissions_bitmask bigint      not null,
    netuids             integer[]   not null,
    logo_id             uuid,
    fingerprint_digest  text,
    created_at          timestamptz not null,
    closed_at           timestamptz
);

create unique index registered_account_username on registered_account (lower(username));
create unique index registered_account_hotkey on registered_account (hotkey);

create table registered_api_key (
    api_key_id   uuid primary key,
    user_id      uuid        not null references registered_account,
    name         text        not null,
    admin        boolean     not null,
    digest       text        not null,
    created_at   timestamptz not null,
    last_used_at timestamptz
);

create unique index registered_api_key_name on registered_api_key (user_id, name);

create table registered_api_key_scope (
    scope_id    uuid primary key,
    api_key_id  uuid    not null references registered_api_key on delete cascade,
    position    integer not null,
    object_type text    not null,
    object_id   uuid,
    action      text
);

create index registered_api_key_scope_of_key on registered_api_key_scope (api_key_id, position);

-- How often an address has tried to register since its window began.
create table registration_attempt (
    address      text primary key,
    window_began timestamptz not null,
    attempts     integer     not null
);

create index registration_attempt_by_window on registration_attempt (window_began);
