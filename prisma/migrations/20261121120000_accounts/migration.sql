-- People, organisations, sessions and API keys. Every tenant row carries organisation_id and is guarded
-- twice: services scope by it, and row-level security (enabled and forced) refuses the rest. Request code
-- runs as quant_app and names its tenant and person for one transaction at a time:
-- set_config('app.organisation_id', …, true) and set_config('app.user_id', …, true).

create schema if not exists accounts;
grant usage on schema accounts to quant_app, quant_jobs;

-- nullif: after the first transaction of a connection an unset value reads as '' and not as null.
create function accounts.current_organisation_id() returns uuid language sql stable
  return nullif(current_setting('app.organisation_id', true), '')::uuid;

create function accounts.current_user_id() returns uuid language sql stable
  return nullif(current_setting('app.user_id', true), '')::uuid;

create table accounts.users (
  id uuid primary key,
  email text not null check (email = lower(email) and length(email) <= 254),
  name text not null check (length(name) between 1 and 80),
  password_hash text,
  terms_accepted_at timestamptz not null,
  email_verified_at timestamptz,
  created_at timestamptz not null default now(),
  constraint users_email_key unique (email)
);

create table accounts.organisations (
  id uuid primary key,
  name text not null check (length(name) between 1 and 80),
  tier text not null default 'free' check (tier in ('free', 'pro', 'enterprise')),
  created_at timestamptz not null default now()
);

create table accounts.memberships (
  organisation_id uuid not null references accounts.organisations (id) on delete cascade,
  user_id uuid not null references accounts.users (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'member', 'billing')),
  created_at timestamptz not null default now(),
  primary key (organisation_id, user_id)
);
create index memberships_user_id on accounts.memberships (user_id);

create table accounts.sessions (
  id uuid primary key,
  user_id uuid not null references accounts.users (id) on delete cascade,
  organisation_id uuid not null,
  address text,
  user_agent text check (length(user_agent) <= 400),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  foreign key (organisation_id, user_id) references accounts.memberships (organisation_id, user_id) on delete cascade
);
create index sessions_user_id on accounts.sessions (user_id);

create table accounts.api_keys (
  id uuid primary key,
  organisation_id uuid not null references accounts.organisations (id) on delete cascade,
  created_by uuid not null references accounts.users (id),
  name text not null check (length(name) between 1 and 80),
  mode text not null check (mode in ('live', 'test')),
  prefix text not null,
  last_four text not null check (length(last_four) = 4),
  hash bytea not null check (length(hash) = 32),
  scopes text[] not null,
  ip_allow_list text[] not null default '{}',
  expires_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  last_used_address text,
  constraint api_keys_hash_key unique (hash),
  unique (organisation_id, id)
);
create index api_keys_organisation_id on accounts.api_keys (organisation_id, created_at, id);

create table accounts.idempotency_records (
  organisation_id uuid not null references accounts.organisations (id) on delete cascade,
  key text not null check (length(key) between 1 and 255),
  route text not null,
  body_hash bytea not null,
  status integer,
  answer jsonb,
  created_at timestamptz not null default now(),
  primary key (organisation_id, key)
);
create index idempotency_records_created_at on accounts.idempotency_records (created_at);

grant select, insert, update, delete on all tables in schema accounts to quant_app, quant_jobs;

do $$
declare
  name text;
begin
  foreach name in array array['users', 'organisations', 'memberships', 'sessions', 'api_keys', 'idempotency_records'] loop
    execute format('alter table accounts.%I enable row level security', name);
    execute format('alter table accounts.%I force row level security', name);
    execute format('create policy jobs on accounts.%I to quant_jobs using (true) with check (true)', name);
  end loop;
end $$;

create policy tenant on accounts.api_keys to quant_app
  using (organisation_id = accounts.current_organisation_id())
  with check (organisation_id = accounts.current_organisation_id());

create policy tenant on accounts.idempotency_records to quant_app
  using (organisation_id = accounts.current_organisation_id())
  with check (organisation_id = accounts.current_organisation_id());

-- A person sees their own memberships everywhere, and everybody's in the organisation they work in.
create policy tenant on accounts.memberships to quant_app
  using (organisation_id = accounts.current_organisation_id() or user_id = accounts.current_user_id())
  with check (organisation_id = accounts.current_organisation_id());

create policy tenant on accounts.organisations to quant_app
  using (
    id = accounts.current_organisation_id()
    or id in (select organisation_id from accounts.memberships where user_id = accounts.current_user_id())
  )
  with check (id = accounts.current_organisation_id());

create policy person on accounts.users to quant_app
  using (
    id = accounts.current_user_id()
    or id in (select user_id from accounts.memberships where organisation_id = accounts.current_organisation_id())
  )
  with check (id = accounts.current_user_id());

create policy person on accounts.sessions to quant_app
  using (user_id = accounts.current_user_id())
  with check (user_id = accounts.current_user_id());

-- What must be known before the tenant is. These run as their owner, whom forced row-level security would
-- stop as well; they give back ids and nothing else.
create policy lookup on accounts.users for select to current_user using (true);
create policy lookup on accounts.sessions for select to current_user using (true);
create policy lookup on accounts.api_keys for select to current_user using (true);

create function accounts.find_user_id(wanted_email text) returns uuid
  language sql stable security definer set search_path = accounts, pg_temp
  return (select id from accounts.users where email = lower(wanted_email));

create function accounts.find_session(wanted_id uuid)
  returns table (user_id uuid, organisation_id uuid)
  language sql stable security definer set search_path = accounts, pg_temp
begin atomic
  select s.user_id, s.organisation_id from accounts.sessions s
  where s.id = wanted_id and s.revoked_at is null and s.expires_at > now();
end;

create function accounts.find_api_key(wanted_hash bytea)
  returns table (id uuid, organisation_id uuid)
  language sql stable security definer set search_path = accounts, pg_temp
begin atomic
  select k.id, k.organisation_id from accounts.api_keys k where k.hash = wanted_hash;
end;

revoke all on all functions in schema accounts from public;
grant execute on all functions in schema accounts to quant_app, quant_jobs;

-- Every process hears at once that an access ended or changed and drops what it remembered of it.
create function accounts.tell_access_changed() returns trigger
  language plpgsql security definer set search_path = accounts, pg_temp as $$
begin
  perform pg_notify('access_changed', json_build_object('table', tg_table_name, 'id', coalesce(new.id, old.id))::text);
  return null;
end $$;

create trigger api_keys_access_changed after update of scopes, ip_allow_list, expires_at, revoked_at or delete
  on accounts.api_keys for each row execute function accounts.tell_access_changed();
create trigger sessions_access_changed after update of expires_at, revoked_at, organisation_id or delete
  on accounts.sessions for each row execute function accounts.tell_access_changed();
create trigger organisations_access_changed after update of tier or delete
  on accounts.organisations for each row execute function accounts.tell_access_changed();
