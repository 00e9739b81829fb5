-- From chutes.price-events: what one unit of a currency costs in US dollars.
create table currency_price (
    currency  text primary key,
    usd       numeric     not null,
    quoted_at timestamptz not null
);
