-- Invocations counted but not yet folded into their chute's invocation_count.
create table pending_invocation_count (
    chute_id    uuid primary key,
    invocations bigint      not null,
    counted_at  timestamptz not null
);

-- What producers repeat within ten minutes is counted once.
create table counted_invocation (
    invocation_id uuid primary key,
    counted_at    timestamptz not null
);

create index counted_invocation_by_time on counted_invocation (counted_at);
