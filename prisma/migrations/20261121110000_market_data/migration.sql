-- Market data: one schema a feed with identical tables, so that simulated, live and replayed data never mix.
-- Times are epoch milliseconds. Partitions are made and dropped by the functions below, which quant_jobs may
-- call without owning a table.

-- Roles belong to the cluster and not to the database: another database may have made them already, even in
-- this very moment.
do $$
declare
  wanted text;
  -- Since PostgreSQL 16 whoever makes a role may administer it and yet not act as it.
  acting text := case when current_setting('server_version_num')::integer >= 160000 then 'set' else 'member' end;
begin
  foreach wanted in array array['quant_app', 'quant_jobs'] loop
    if not exists (select from pg_roles where rolname = wanted) then
      begin
        execute format('create role %I nologin', wanted);
      exception
        when duplicate_object or unique_violation then null;
        when insufficient_privilege then
          raise exception 'The role % is missing and % may not create it; have an administrator run: create role % nologin; grant % to %;',
            wanted, current_user, wanted, wanted, current_user;
      end;
    end if;
    if not pg_has_role(current_user, wanted, acting) then
      begin
        execute format('grant %I to current_user', wanted);
      exception
        when insufficient_privilege then
          raise exception 'The role % belongs to somebody else and % may not act as it; have an administrator run: grant % to %;',
            wanted, current_user, wanted, current_user;
      end;
    end if;
  end loop;
end $$;

create schema market;

create function market.create_tables(feed_schema text) returns void language plpgsql as $$
begin
  execute format($ddl$
    create schema %1$I;

    create type %1$I.side as enum ('buy', 'sell');
    create type %1$I.quality as enum ('partial', 'gap', 'repaired');

    create table %1$I.instruments (
      id integer generated always as identity primary key,
      venue text not null,
      symbol text not null,
      base text not null,
      quote text not null,
      -- Null until the venue has told.
      tick_size double precision,
      lot_size double precision,
      min_notional double precision,
      status text not null default 'trading' check (status in ('trading', 'halted')),
      unique (venue, symbol)
    );

    -- Eight-byte columns first: a row then takes 64 bytes without padding.
    create table %1$I.trades (
      trade_id bigint not null,
      time bigint not null,
      price double precision not null,
      quantity double precision not null,
      instrument_id integer not null,
      side %1$I.side not null,
      primary key (instrument_id, time, trade_id)
    ) partition by range (time);

    create table %1$I.candles_fine (
      time bigint not null,
      open double precision not null,
      high double precision not null,
      low double precision not null,
      close double precision not null,
      volume double precision not null,
      quote_volume double precision not null,
      taker_buy_volume double precision not null,
      instrument_id integer not null,
      interval_ms integer not null check (interval_ms < 60000),
      trades integer not null,
      quality %1$I.quality,
      primary key (instrument_id, interval_ms, time)
    ) partition by range (time);

    -- Not partitioned: nothing is ever dropped from it, every read is one range of its key, and partitions
    -- would only lengthen planning.
    create table %1$I.candles (
      time bigint not null,
      open double precision not null,
      high double precision not null,
      low double precision not null,
      close double precision not null,
      volume double precision not null,
      quote_volume double precision not null,
      taker_buy_volume double precision not null,
      instrument_id integer not null,
      interval_ms integer not null check (interval_ms >= 60000),
      trades integer not null,
      quality %1$I.quality,
      primary key (instrument_id, interval_ms, time)
    );

    -- `recoverable`: the venue is being asked for the missing trades. A row that is neither recoverable nor
    -- refilled is a hole for good.
    create table %1$I.gaps (
      id bigint generated always as identity primary key,
      instrument_id integer not null,
      from_time bigint not null,
      to_time bigint not null check (to_time >= from_time),
      reason text not null,
      recoverable boolean not null,
      recorded_at timestamptz not null default now(),
      refilled_at timestamptz,
      unique (instrument_id, from_time, to_time)
    );
    create index gaps_open on %1$I.gaps (instrument_id, from_time) where refilled_at is null;

    grant usage on schema %1$I to quant_app, quant_jobs;
    grant select on all tables in schema %1$I to quant_app;
    grant select, insert, update, delete on all tables in schema %1$I to quant_jobs;
    grant usage on all sequences in schema %1$I to quant_jobs;
  $ddl$, feed_schema);
end $$;

select market.create_tables(name)
from unnest(array['market_simulated', 'market_live', 'market_replay']) as name;

drop function market.create_tables(text);

-- The functions below run as the owner of the tables and take names, hence this guard.
create function market.check_names(feed_schema text, parent text) returns void language plpgsql
  set search_path = pg_catalog, pg_temp as $$
begin
  if feed_schema not in ('market_simulated', 'market_live', 'market_replay') then
    raise exception '% is no schema of market data', feed_schema;
  end if;
  if parent not in ('trades', 'candles_fine') then
    raise exception '% is no table with partitions', parent;
  end if;
end $$;

create function market.partition_name(parent text, day bigint) returns text language sql immutable
  set search_path = pg_catalog, pg_temp
  return parent || to_char(timestamp '1970-01-01' + make_interval(days => day::integer), '"_"YYYYMMDD');

-- One lock for all changes of a feed's partitions: two processes never make or drop the same one at once.
create function market.lock_partitions(feed_schema text) returns void language sql volatile
  set search_path = pg_catalog, pg_temp
  begin atomic
    select pg_advisory_xact_lock(hashtextextended('market.partitions.' || feed_schema, 0));
  end;

-- Makes the partitions of these days (days since 1970-01-01, UTC) and returns how many were missing.
--
-- A trade id is unique within a day by an index on the partition itself, because an index on the parent
-- would have to contain the time; over days the writer looks up whatever id is not above all stored ones.
-- Built aside and then attached, since `create table … partition of` would lock out every reader.
create function market.ensure_days(feed_schema text, parent text, days bigint[]) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  day bigint;
  partition text;
  made integer := 0;
begin
  perform market.check_names(feed_schema, parent);
  perform market.lock_partitions(feed_schema);
  foreach day in array days loop
    partition := market.partition_name(parent, day);
    continue when to_regclass(format('%I.%I', feed_schema, partition)) is not null;
    execute format('create table %1$I.%2$I (like %1$I.%3$I including all)', feed_schema, partition, parent);
    if parent = 'trades' then
      execute format('create unique index %2$I on %1$I.%3$I (instrument_id, trade_id)',
        feed_schema, partition || '_id', partition);
    end if;
    execute format('alter table %1$I.%2$I attach partition %1$I.%3$I for values from (%4$L) to (%5$L)',
      feed_schema, parent, partition, day * 86400000, (day + 1) * 86400000);
    made := made + 1;
  end loop;
  return made;
end $$;

-- Drops the partitions of all days before `first_day_kept`, or all where it is null, and returns how many.
create function market.drop_days_before(feed_schema text, parent text, first_day_kept bigint) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  partition text;
  dropped integer := 0;
begin
  perform market.check_names(feed_schema, parent);
  perform market.lock_partitions(feed_schema);
  for partition in
    select c.relname from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    where i.inhparent = to_regclass(format('%I.%I', feed_schema, parent))
      and (first_day_kept is null or c.relname < market.partition_name(parent, first_day_kept))
    order by 1
  loop
    execute format('drop table %I.%I', feed_schema, partition);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;

-- A replay begins with nothing on record. Only the replay's schema can be emptied.
create function market.empty_replay() returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform market.drop_days_before('market_replay', 'trades', null);
  perform market.drop_days_before('market_replay', 'candles_fine', null);
  truncate market_replay.candles, market_replay.gaps, market_replay.instruments restart identity;
end $$;

revoke all on all functions in schema market from public;
grant usage on schema market to quant_jobs;
grant execute on function market.ensure_days(text, text, bigint[]),
  market.drop_days_before(text, text, bigint), market.empty_replay() to quant_jobs;
