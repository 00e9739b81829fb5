-- The keys that log-in tokens are signed with. Without a private key here: the operator's file has it.
create table signing_key (
    kid         text primary key,
    public_key  text        not null,
    private_key bytea,
    signs_from  timestamptz not null,
    signs_until timestamptz,
    valid_until timestamptz
);

create index registered_account_fingerprint on registered_account (fingerprint_digest)
    where fingerprint_digest is not null;
