-- Where an organisation wants to be told of what happens to it, and what is to be told there.

create table accounts.webhooks (
  id uuid primary key,
  organisation_id uuid not null references accounts.organisations (id) on delete cascade,
  created_by uuid references accounts.users (id) on delete set null,
  url text not null check (length(url) <= 2000),
  description text not null default '',
  events text[] not null,
  enabled boolean not null default true,
  -- Sealed: every delivery is signed with it, so it must be read again.
  secret bytea not null,
  created_at timestamptz not null default now(),
  unique (organisation_id, id)
);
create index webhooks_organisation_id on accounts.webhooks (organisation_id, created_at, id);

create table accounts.webhook_deliveries (
  -- The webhook-id of the delivery: the same for every try.
  id uuid primary key,
  organisation_id uuid not null,
  webhook_id uuid not null,
  type text not null,
  -- The bytes that are signed; json would be written anew.
  body text not null,
  -- As precise as the cursors of lists.
  created_at timestamptz not null default date_trunc('milliseconds', now()),
  attempts integer not null default 0,
  next_try_at timestamptz not null default now(),
  -- While one is under way, no other of the same webhook is sent: a slow receiver holds one place.
  leased_until timestamptz,
  delivered_at timestamptz,
  failed_at timestamptz,
  status integer,
  took_ms integer,
  last_error text,
  foreign key (organisation_id, webhook_id) references accounts.webhooks (organisation_id, id) on delete cascade
);
create index webhook_deliveries_waiting on accounts.webhook_deliveries (webhook_id, next_try_at)
  where delivered_at is null and failed_at is null;
create index webhook_deliveries_webhook_id on accounts.webhook_deliveries (webhook_id, created_at desc, id desc);

grant select, insert, update, delete on accounts.webhooks, accounts.webhook_deliveries to quant_jobs;
grant select, insert, update, delete on accounts.webhooks to quant_app;
grant select, insert on accounts.webhook_deliveries to quant_app;

do $$
declare
  name text;
begin
  foreach name in array array['webhooks', 'webhook_deliveries'] loop
    execute format('alter table accounts.%I enable row level security', name);
    execute format('alter table accounts.%I force row level security', name);
    execute format('create policy jobs on accounts.%I to quant_jobs using (true) with check (true)', name);
    execute format('create policy tenant on accounts.%I to quant_app using (organisation_id = accounts.current_organisation_id()) with check (organisation_id = accounts.current_organisation_id())', name);
  end loop;
end $$;

-- Writes an event for every webhook of the organisation that listens to its type, in the transaction that made it
-- happen. Where more than a thousand wait already the receiver is gone or too slow, and what comes is given up.
create function accounts.enqueue_webhook_event(wanted_organisation uuid, event_type text, event_data jsonb)
  returns integer language plpgsql set search_path = accounts, pg_temp as $$
declare
  hook record;
  delivery uuid;
  is_full boolean;
  written integer := 0;
begin
  for hook in
    select id from accounts.webhooks
    where organisation_id = wanted_organisation and enabled and event_type = any (events)
    order by created_at, id
  loop
    delivery := gen_random_uuid();
    select count(*) >= 1000 into is_full from (
      select from accounts.webhook_deliveries
      where webhook_id = hook.id and delivered_at is null and failed_at is null limit 1000) waiting;
    insert into accounts.webhook_deliveries (id, organisation_id, webhook_id, type, body, failed_at, last_error)
    values (delivery, wanted_organisation, hook.id, event_type,
      jsonb_build_object('id', delivery, 'type', event_type,
        'time', floor(extract(epoch from clock_timestamp()) * 1000)::bigint, 'data', event_data)::text,
      case when is_full then now() end,
      case when is_full then 'A thousand deliveries wait already.' end);
    written := written + 1;
  end loop;
  return written;
end $$;

create function accounts.tell_webhook_waiting() returns trigger
  language plpgsql security definer set search_path = accounts, pg_temp as $$
begin
  perform pg_notify('webhook_waiting', '');
  return null;
end $$;
create trigger webhook_deliveries_waiting after insert on accounts.webhook_deliveries
  for each statement execute function accounts.tell_webhook_waiting();

revoke all on function accounts.enqueue_webhook_event, accounts.tell_webhook_waiting from public;
grant execute on function accounts.enqueue_webhook_event, accounts.tell_webhook_waiting to quant_app, quant_jobs;
