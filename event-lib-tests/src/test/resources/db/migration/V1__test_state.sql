-- A service's own state and copies, as the tests' stand-in for a service keeps them.
create table thing (name text primary key, value bigint not null);
create table thing_copy (name text primary key, value bigint, applied integer not null default 0, replayed boolean not null default false);
create table happening_log (id uuid not null, name text not null, value bigint not null, replay boolean not null);
create table rollup (name text primary key, total bigint not null, records bigint not null);
create table tally (name text primary key, records bigint not null);
create table owned_copy (name text primary key, value bigint not null);
