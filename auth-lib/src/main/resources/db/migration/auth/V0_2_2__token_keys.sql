-- The public keys of log-in tokens as the newest event of each has them.
create table auth_token_key (
    kid         text primary key,
    public_key  text        not null,
    valid_from  timestamptz not null,
    valid_until timestamptz,
    sequence    bigint      not null
);
