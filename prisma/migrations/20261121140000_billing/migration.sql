-- What billing remembers beside accounts.subscriptions: the customer at Stripe and the work that waits for it,
-- the ledger of what Stripe told, copies of invoices, and how the monthly revenue changed. Everything but the
-- ledgers is written from Stripe's absolute state and can be written again.

create table accounts.billing_customers (
  -- No reference: what an organisation that is gone still pays for has to be ended first.
  organisation_id uuid primary key,
  stripe_customer_id text unique,
  -- Rises where a customer was deleted at Stripe: the next one is made under another idempotency key.
  generation integer not null default 0,
  trial_used_at timestamptz,
  card jsonb,
  discount jsonb,
  -- Somebody asked for a look at Stripe (due); the state was written for what was asked up to there (done).
  due bigint not null default 0,
  done bigint not null default 0,
  attempts integer not null default 0,
  next_try_at timestamptz not null default now(),
  last_error text,
  -- When something ends or is to be announced by itself.
  wake_at timestamptz,
  synced_at timestamptz,
  created_at timestamptz not null default now()
);
create index billing_customers_due on accounts.billing_customers (next_try_at) where due > done;
create index billing_customers_wake on accounts.billing_customers (wake_at) where wake_at is not null;

-- What Stripe told, once an event. Its payload is not kept: the state is read from Stripe and never from it.
create table accounts.billing_events (
  id text primary key check (length(id) between 1 and 255),
  type text not null,
  stripe_customer_id text,
  -- By Stripe's clock.
  created_at timestamptz not null,
  received_at timestamptz not null default now(),
  deliveries integer not null default 1,
  source text not null check (source in ('webhook', 'reconciler')),
  applied_at timestamptz
);
create index billing_events_waiting on accounts.billing_events (stripe_customer_id) where applied_at is null;
create index billing_events_customer on accounts.billing_events (stripe_customer_id, created_at);
create index billing_events_received on accounts.billing_events (received_at);

create table accounts.billing_invoices (
  id text primary key,
  organisation_id uuid not null,
  stripe_subscription_id text,
  number text,
  status text not null,
  description text not null,
  -- In the currency's smallest unit.
  total bigint not null,
  amount_due bigint not null,
  amount_paid bigint not null,
  currency text not null,
  attempts integer not null,
  created_at timestamptz not null,
  finalized_at timestamptz,
  paid_at timestamptz,
  next_attempt_at timestamptz
);
create index billing_invoices_organisation_id on accounts.billing_invoices (organisation_id, created_at desc);

-- How the monthly revenue of an organisation changed, for the operator. It outlives the organisation.
create table accounts.revenue_changes (
  id bigint generated always as identity primary key,
  organisation_id uuid not null,
  stripe_subscription_id text not null,
  at timestamptz not null,
  tier text not null check (tier in ('free', 'pro', 'enterprise')),
  billing_interval text check (billing_interval in ('month', 'year')),
  trialing boolean not null,
  -- Normalised to a month, in cents, after lasting discounts; nothing during a trial and after the end.
  monthly_before bigint not null,
  monthly_after bigint not null
);
create index revenue_changes_organisation_id on accounts.revenue_changes (organisation_id, id);
create index revenue_changes_at on accounts.revenue_changes (at);

-- When a periodic run last began, so that of several processes one does it.
create table accounts.billing_runs (
  name text primary key,
  began_at timestamptz not null
);

grant select, insert (organisation_id), update (stripe_customer_id, due) on accounts.billing_customers to quant_app;
grant select on accounts.billing_invoices to quant_app;
grant select, insert, update, delete on accounts.billing_customers, accounts.billing_events,
  accounts.billing_invoices, accounts.revenue_changes, accounts.billing_runs to quant_jobs;

do $$
declare
  name text;
begin
  foreach name in array array['billing_customers', 'billing_events', 'billing_invoices', 'revenue_changes',
    'billing_runs'] loop
    execute format('alter table accounts.%I enable row level security', name);
    execute format('alter table accounts.%I force row level security', name);
    execute format('create policy jobs on accounts.%I to quant_jobs using (true) with check (true)', name);
  end loop;
  foreach name in array array['billing_customers', 'billing_invoices'] loop
    execute format('create policy tenant on accounts.%I to quant_app using (organisation_id = accounts.current_organisation_id()) with check (organisation_id = accounts.current_organisation_id())', name);
  end loop;
end $$;

create function accounts.tell_billing_due() returns trigger
  language plpgsql security definer set search_path = accounts, pg_temp as $$
begin
  perform pg_notify('billing_due', '');
  return null;
end $$;

create function accounts.end_billing_of_organisation() returns trigger
  language plpgsql security definer set search_path = accounts, pg_temp as $$
begin
  update accounts.billing_customers set due = due + 1 where organisation_id = old.id;
  return null;
end $$;

-- The owner of the function above is bound by the forced policies as well.
create policy organisation_gone on accounts.billing_customers to current_user using (true) with check (true);

revoke all on function accounts.tell_billing_due(), accounts.end_billing_of_organisation() from public;
grant execute on function accounts.tell_billing_due(), accounts.end_billing_of_organisation()
  to quant_app, quant_jobs;

create trigger billing_customers_due after update of due on accounts.billing_customers
  for each row when (new.due > new.done) execute function accounts.tell_billing_due();
create trigger organisations_end_billing after delete on accounts.organisations
  for each row execute function accounts.end_billing_of_organisation();
