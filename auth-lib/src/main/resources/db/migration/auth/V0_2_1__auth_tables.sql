-- What auth-lib keeps in each service's database.

-- The accounts as the newest event of each has them. Copies: no two of them are in order with each other, so nothing here is unique
-- but the key; a closed account stays, since its name is never given away again.
create table auth_account (
    user_id             uuid primary key,
    username            text        not null,
    hotkey              text,
    coldkey             text,
    payment_address     text,
    balance             numeric     not null,
    permissions_bitmask bigint      not null,
    netuids             integer[]   not null,
    logo_id             uuid,
    created_at          timestamptz not null,
    event_at            timestamptz not null,
    closed_at           timestamptz,
    sequence            bigint      not null
);
create index auth_account_username on auth_account (lower(username));
create index auth_account_hotkey on auth_account (hotkey) where hotkey is not null;

-- API keys: only a digest of each, and what it allows.
create table auth_api_key (
    api_key_id uuid primary key,
    user_id    uuid        not null,
    name       text        not null,
    admin      boolean     not null,
    digest     text        not null,
    scopes     jsonb       not null,
    created_at timestamptz not null
);
create index auth_api_key_user on auth_api_key (user_id);

-- Nonces of version 2 signatures that were used, until their time is past the window.
create table auth_spent_nonce (
    hotkey     text        not null,
    nonce      text        not null,
    expires_at timestamptz not null,
    primary key (hotkey, nonce)
);
create index auth_spent_nonce_expiry on auth_spent_nonce (expires_at);
