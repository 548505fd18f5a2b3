-- What surrounds a person and an organisation: proofs, second factors, invitations, what happened, mails,
-- what was paid for and what was used. Row policies as before: request code is quant_app and names its
-- tenant and person; work across organisations is quant_jobs.

alter table accounts.users
  -- Encrypted by the service; the key is derived from a secret that the database does not hold.
  add column totp_secret bytea,
  add column totp_enabled_at timestamptz,
  -- A code counts once: the step of the last one that was taken.
  add column totp_last_step bigint,
  add column password_changed_at timestamptz,
  -- Signs in only once the address is confirmed: made from where too many taken addresses were tried.
  add column verification_due boolean not null default false;

-- A session whose second factor is still due opens nothing.
alter table accounts.sessions
  add column second_factor_due boolean not null default false,
  add column last_seen_at timestamptz,
  add column last_seen_address text;

-- Whoever is removed stays signed in, in no organisation, until the next page leads them to another of theirs.
alter table accounts.sessions
  alter column organisation_id drop not null,
  drop constraint sessions_organisation_id_user_id_fkey,
  add constraint sessions_organisation_id_user_id_fkey foreign key (organisation_id, user_id)
    references accounts.memberships (organisation_id, user_id) on delete set null (organisation_id);

-- Nobody is made a member by somebody else: whoever could write another's membership could read that person.
drop policy tenant on accounts.memberships;
create policy see on accounts.memberships for select to quant_app
  using (organisation_id = accounts.current_organisation_id() or user_id = accounts.current_user_id());
create policy join_oneself on accounts.memberships for insert to quant_app
  with check (organisation_id = accounts.current_organisation_id() and user_id = accounts.current_user_id());
create policy change on accounts.memberships for update to quant_app
  using (organisation_id = accounts.current_organisation_id())
  with check (organisation_id = accounts.current_organisation_id());
create policy leave on accounts.memberships for delete to quant_app
  using (organisation_id = accounts.current_organisation_id());
revoke update on accounts.memberships from quant_app;
grant update (role) on accounts.memberships to quant_app;

-- A key outlives the account of whoever made it as a row that opens nothing.
alter table accounts.api_keys
  alter column created_by drop not null,
  drop constraint api_keys_created_by_fkey,
  add constraint api_keys_created_by_fkey foreign key (created_by) references accounts.users (id) on delete set null,
  add column leaked_at timestamptz,
  -- Replaced by a new secret: its end was chosen and is news to nobody.
  add column rotated_at timestamptz,
  -- Since when its place among the organisation's keys is held, where that is older than the key: a successor
  -- takes over the place of the key that it replaces.
  add column placed_at timestamptz;

create table accounts.one_time_tokens (
  hash bytea primary key check (length(hash) = 32),
  user_id uuid not null references accounts.users (id) on delete cascade,
  purpose text not null check (purpose in ('verify-email', 'reset-password', 'change-email', 'undo-email-change')),
  -- Where the token was sent: what it proves.
  email text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index one_time_tokens_user_id on accounts.one_time_tokens (user_id, purpose);

create table accounts.recovery_codes (
  user_id uuid not null references accounts.users (id) on delete cascade,
  hash bytea not null check (length(hash) = 32),
  used_at timestamptz,
  primary key (user_id, hash)
);

create table accounts.oauth_identities (
  provider text not null check (provider in ('github', 'google')),
  subject text not null check (length(subject) between 1 and 255),
  user_id uuid not null references accounts.users (id) on delete cascade,
  email text not null,
  created_at timestamptz not null default now(),
  primary key (provider, subject),
  unique (user_id, provider)
);

create table accounts.invitations (
  id uuid primary key,
  organisation_id uuid not null references accounts.organisations (id) on delete cascade,
  email text not null check (email = lower(email) and length(email) <= 254),
  role text not null check (role in ('admin', 'member', 'billing')),
  token_hash bytea not null unique check (length(token_hash) = 32),
  invited_by uuid references accounts.users (id) on delete set null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  declined_at timestamptz,
  revoked_at timestamptz,
  unique (organisation_id, id)
);
create index invitations_organisation_id on accounts.invitations (organisation_id, created_at, id);
-- One open invitation an address; a new one replaces it.
create unique index invitations_open on accounts.invitations (organisation_id, email)
  where accepted_at is null and declined_at is null and revoked_at is null;

-- Append only: nobody but the jobs' retention takes anything away.
create table accounts.security_events (
  id bigint generated always as identity primary key,
  user_id uuid references accounts.users (id) on delete cascade,
  organisation_id uuid references accounts.organisations (id) on delete cascade,
  kind text not null,
  address text,
  user_agent text check (length(user_agent) <= 400),
  detail jsonb not null default '{}',
  created_at timestamptz not null default now()
);
create index security_events_user_id on accounts.security_events (user_id, id);
create index security_events_organisation_id on accounts.security_events (organisation_id, id);
create index security_events_address on accounts.security_events (kind, address, created_at);

-- Written in the transaction that gives reason for the mail, sent by the jobs after it.
create table accounts.mails (
  id uuid primary key,
  recipient text not null,
  template text not null,
  params jsonb not null,
  -- The same reason makes one mail only, however often it is met.
  dedupe_key text unique,
  created_at timestamptz not null default now(),
  attempts integer not null default 0,
  next_try_at timestamptz not null default now(),
  sent_at timestamptz,
  failed_at timestamptz,
  last_error text
);
create index mails_waiting on accounts.mails (next_try_at) where sent_at is null and failed_at is null;

-- What an organisation pays for. Written from the absolute state at Stripe; rows without a Stripe id are
-- granted by the operator.
create table accounts.subscriptions (
  organisation_id uuid primary key references accounts.organisations (id) on delete cascade,
  stripe_subscription_id text unique,
  tier text not null check (tier in ('free', 'pro', 'enterprise')),
  billing_interval text check (billing_interval in ('month', 'year')),
  status text not null check (status in ('trialing', 'active', 'past_due', 'unpaid', 'canceled', 'incomplete', 'incomplete_expired', 'paused')),
  trial_end timestamptz,
  current_period_start timestamptz,
  current_period_end timestamptz,
  cancel_at timestamptz,
  -- While a payment is overdue the tier holds until here.
  grace_until timestamptz,
  -- What begins at the period's end.
  next_tier text check (next_tier in ('free', 'pro', 'enterprise')),
  next_billing_interval text check (next_billing_interval in ('month', 'year')),
  updated_at timestamptz not null default now()
);

create table accounts.entitlement_overrides (
  organisation_id uuid not null references accounts.organisations (id) on delete cascade,
  -- A field of the tier table.
  field text not null,
  -- null means without limit.
  value jsonb not null,
  expires_at timestamptz,
  reason text not null,
  created_at timestamptz not null default now(),
  primary key (organisation_id, field)
);

insert into accounts.subscriptions (organisation_id, tier, status)
  select id, tier, 'active' from accounts.organisations where tier <> 'free';
drop trigger organisations_access_changed on accounts.organisations;
alter table accounts.organisations drop column tier;

-- What was used, by the hour. `source_id` is the key, or the person on our own pages.
create table accounts.usage_hours (
  organisation_id uuid not null references accounts.organisations (id) on delete cascade,
  hour timestamptz not null,
  source text not null check (source in ('key', 'session')),
  source_id uuid not null,
  -- 'GET candles', or 'stream' for what sockets carried.
  route text not null,
  requests bigint not null default 0,
  weight bigint not null default 0,
  refused bigint not null default 0,
  messages bigint not null default 0,
  connections bigint not null default 0,
  primary key (organisation_id, hour, source_id, route)
);
create index usage_hours_hour on accounts.usage_hours (hour);

-- How near a limit came on a day: the highest use seen, and the limit as it was then.
create table accounts.usage_peaks (
  organisation_id uuid not null references accounts.organisations (id) on delete cascade,
  day date not null,
  meter text not null check (meter in ('requests-a-minute', 'connections')),
  used bigint not null,
  allowed bigint not null,
  at timestamptz not null,
  -- The highest mark (per cent) of which people were told on this day.
  told smallint not null default 0,
  primary key (organisation_id, day, meter)
);
create index usage_peaks_day on accounts.usage_peaks (day);

-- Each server process counts its batches here in the statement that writes them: a batch of which nobody knows
-- whether it was committed is sent again and counts once.
create table accounts.usage_writers (
  id uuid primary key,
  batch bigint not null,
  at timestamptz not null
);

grant select, insert, update, delete on accounts.one_time_tokens, accounts.recovery_codes,
  accounts.oauth_identities, accounts.invitations to quant_app;
grant select, insert on accounts.security_events to quant_app;
grant insert on accounts.mails to quant_app;
grant select on accounts.subscriptions, accounts.entitlement_overrides, accounts.usage_hours,
  accounts.usage_peaks to quant_app;
grant select, insert, update, delete on all tables in schema accounts to quant_jobs;

do $$
declare
  name text;
begin
  foreach name in array array['one_time_tokens', 'recovery_codes', 'oauth_identities', 'invitations',
    'security_events', 'mails', 'subscriptions', 'entitlement_overrides', 'usage_hours', 'usage_peaks', 'usage_writers'] loop
    execute format('alter table accounts.%I enable row level security', name);
    execute format('alter table accounts.%I force row level security', name);
    execute format('create policy jobs on accounts.%I to quant_jobs using (true) with check (true)', name);
  end loop;
  foreach name in array array['one_time_tokens', 'recovery_codes', 'oauth_identities'] loop
    execute format('create policy person on accounts.%I to quant_app using (user_id = accounts.current_user_id()) with check (user_id = accounts.current_user_id())', name);
  end loop;
  foreach name in array array['invitations', 'subscriptions', 'entitlement_overrides', 'usage_hours', 'usage_peaks'] loop
    execute format('create policy tenant on accounts.%I to quant_app using (organisation_id = accounts.current_organisation_id()) with check (organisation_id = accounts.current_organisation_id())', name);
  end loop;
end $$;

-- One's own events, and those of the organisation one works in; the service asks for the role.
create policy person on accounts.security_events to quant_app
  using (user_id = accounts.current_user_id() or organisation_id = accounts.current_organisation_id())
  with check (user_id = accounts.current_user_id() or organisation_id = accounts.current_organisation_id());

-- A mail says what its template says; whoever may write one can read none.
create policy write on accounts.mails for insert to quant_app with check (true);

create policy lookup on accounts.one_time_tokens for select to current_user using (true);
create policy lookup on accounts.oauth_identities for select to current_user using (true);
create policy lookup on accounts.security_events for select to current_user using (true);
create policy lookup on accounts.invitations for select to current_user using (true);

create or replace function accounts.find_session(wanted_id uuid)
  returns table (user_id uuid, organisation_id uuid)
  language sql stable security definer set search_path = accounts, pg_temp
begin atomic
  select s.user_id, s.organisation_id from accounts.sessions s
  where s.id = wanted_id and s.revoked_at is null and s.expires_at > now() and not s.second_factor_due;
end;

-- A session that waits for its second factor.
create function accounts.find_due_session(wanted_id uuid)
  returns table (user_id uuid, organisation_id uuid)
  language sql stable security definer set search_path = accounts, pg_temp
begin atomic
  select s.user_id, s.organisation_id from accounts.sessions s
  where s.id = wanted_id and s.revoked_at is null and s.expires_at > now() and s.second_factor_due;
end;

-- An address that its person may still take back belongs to nobody else.
create function accounts.is_email_reserved(wanted_email text) returns boolean
  language sql stable security definer set search_path = accounts, pg_temp
  return exists (select from accounts.one_time_tokens where purpose = 'undo-email-change'
    and email = lower(wanted_email) and used_at is null and expires_at > now());

-- How often something happened from one address, whomever it concerned.
create function accounts.count_events_from(wanted_kind text, wanted_address text, since timestamptz) returns bigint
  language sql stable security definer set search_path = accounts, pg_temp
  return (select count(*) from accounts.security_events
    where kind = wanted_kind and address = wanted_address and created_at > since);

-- Whom a token stands for, whatever became of it: the service says why it holds no more.
create function accounts.find_one_time_token(wanted_hash bytea, wanted_purpose text) returns uuid
  language sql stable security definer set search_path = accounts, pg_temp
  return (select user_id from accounts.one_time_tokens where hash = wanted_hash and purpose = wanted_purpose);

create function accounts.find_oauth_user_id(wanted_provider text, wanted_subject text) returns uuid
  language sql stable security definer set search_path = accounts, pg_temp
  return (select user_id from accounts.oauth_identities where provider = wanted_provider and subject = wanted_subject);

create function accounts.find_invitation(wanted_hash bytea)
  returns table (id uuid, organisation_id uuid)
  language sql stable security definer set search_path = accounts, pg_temp
begin atomic
  select i.id, i.organisation_id from accounts.invitations i where i.token_hash = wanted_hash;
end;

-- Colleagues can be read; nobody but the person takes their row away.
create policy own_end on accounts.users as restrictive for delete to quant_app
  using (id = accounts.current_user_id());

create policy forget on accounts.security_events for update to current_user using (true) with check (true);
create policy forget on accounts.invitations for delete to current_user using (true);
create policy forget_read on accounts.mails for select to current_user using (true);
create policy forget on accounts.mails for delete to current_user using (true);
create policy lookup on accounts.memberships for select to current_user using (true);

-- What names the person who acts, in rows that would outlive their account: other people's events in the
-- organisations that they were in, invitations to their address, mails to any address they had.
create function accounts.forget_me() returns void
  language plpgsql security definer set search_path = accounts, pg_temp as $$
declare
  me accounts.users;
  addresses text[];
begin
  select * into strict me from accounts.users where id = accounts.current_user_id();
  select array_agg(distinct known.email) into addresses from (
    select me.email as email
    union select t.email from accounts.one_time_tokens t where t.user_id = me.id
  ) known;
  update accounts.security_events e
    set detail = (
      select jsonb_object_agg(part.key, case
        when part.value = to_jsonb(me.name) or part.value <@ to_jsonb(addresses)
        then '"somebody whose account is deleted"'::jsonb else part.value end)
      from jsonb_each(e.detail) part
    )
    where e.user_id is distinct from me.id
      and e.organisation_id in (
        select m.organisation_id from accounts.memberships m where m.user_id = me.id
        union select own.organisation_id from accounts.security_events own where own.user_id = me.id
      )
      and exists (
        select from jsonb_each(e.detail) part
        where part.value = to_jsonb(me.name) or part.value <@ to_jsonb(addresses)
      );
  delete from accounts.invitations i where i.email = me.email;
  delete from accounts.mails m where m.recipient = any (addresses);
end $$;

create function accounts.tell_tenant_changed() returns trigger
  language plpgsql security definer set search_path = accounts, pg_temp as $$
begin
  perform pg_notify('access_changed', json_build_object('table', 'organisations',
    'id', coalesce(new.organisation_id, old.organisation_id))::text);
  return null;
end $$;

create function accounts.tell_mail_waiting() returns trigger
  language plpgsql security definer set search_path = accounts, pg_temp as $$
begin
  perform pg_notify('mail_waiting', '');
  return null;
end $$;

revoke all on all functions in schema accounts from public;
grant execute on all functions in schema accounts to quant_app, quant_jobs;

create trigger organisations_access_changed after update of name or delete
  on accounts.organisations for each row execute function accounts.tell_access_changed();
create trigger subscriptions_access_changed after insert or update or delete
  on accounts.subscriptions for each row execute function accounts.tell_tenant_changed();
create trigger entitlement_overrides_access_changed after insert or update or delete
  on accounts.entitlement_overrides for each row execute function accounts.tell_tenant_changed();
create trigger memberships_access_changed after update of role or delete
  on accounts.memberships for each row execute function accounts.tell_tenant_changed();
create trigger mails_waiting after insert on accounts.mails
  for each statement execute function accounts.tell_mail_waiting();
