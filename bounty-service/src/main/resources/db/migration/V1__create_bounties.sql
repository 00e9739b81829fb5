-- One row a chute: the lock under which everything about its bounties happens, and what outlives a single bounty.
create table bounty_book (
    chute_id       uuid primary key,
    none_before    timestamptz,
    notified_at    timestamptz,
    open_bounty_id uuid,
    revision       bigint not null default 0
);

-- Bounties are never deleted: this is the record that GET /bounties/history reads.
create table bounty (
    bounty_id        uuid primary key,
    chute_id         uuid        not null,
    chute_version    text        not null,
    chute_kind       text        not null check (chute_kind in ('AFFINE', 'PUBLIC', 'PRIVATE')),
    chute_created_at timestamptz not null,
    created_by       text        not null check (created_by in ('INCREASE', 'WARM_UP')),
    created_at       timestamptz not null,
    expires_at       timestamptz not null,
    -- When it ended; while it is open, when it is going to. "Open" is thus outcome is null and ends_at > now, and a bounty whose
    -- time is up is history at once, whether or not a replica has written its expiry down yet.
    ends_at          timestamptz not null,
    outcome          text check (outcome in ('CLAIMED', 'EXPIRED', 'WITHDRAWN')),
    recorded_outcome text        not null generated always as (coalesce(outcome, 'EXPIRED')) stored,
    reason           text check (reason in ('NEW_VERSION', 'CHUTE_DELETED', 'CHUTE_DISABLED', 'ACCOUNT_CLOSED', 'ALREADY_HOT')),
    instance_id      uuid,
    miner_hotkey     text,
    activated_at     timestamptz,
    revision         bigint      not null default 0,
    constraint bounty_lives check (expires_at > created_at),
    constraint bounty_claimed_by_someone check ((outcome is not distinct from 'CLAIMED') = (instance_id is not null and miner_hotkey is not null)),
    constraint bounty_withdrawn_for_a_reason check ((outcome is not distinct from 'WITHDRAWN') = (reason is not null))
);

alter table bounty_book add constraint bounty_book_open foreign key (open_bounty_id) references bounty;

-- The last guard of "at most one open bounty a chute", should ever a code path forget the lock.
create unique index bounty_one_open_a_chute on bounty (chute_id) where outcome is null;
-- GET /bounties/, oldest first.
create index bounty_open_oldest_first on bounty (created_at, bounty_id) where outcome is null;
-- The search for bounties whose time is up.
create index bounty_open_by_end on bounty (ends_at) where outcome is null;
-- GET /bounties/history, latest first: plain and by each of its filters.
create index bounty_latest_ended on bounty (ends_at desc, bounty_id);
create index bounty_latest_ended_of_chute on bounty (chute_id, ends_at desc, bounty_id);
create index bounty_latest_ended_of_miner on bounty (miner_hotkey, ends_at desc, bounty_id) where miner_hotkey is not null;
create index bounty_latest_ended_by_outcome on bounty (recorded_outcome, ends_at desc, bounty_id);
