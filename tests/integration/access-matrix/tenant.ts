import { randomBytes, randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { formatApiKey } from "@/lib/domain/access/api-key";
import { ROLES, type Role, SCOPE_IDS, SCOPES_OF_ROLE } from "@/lib/domain/access/scopes";
import { hashApiKey } from "@/lib/services/access/create-key";
import { makeToken } from "@/lib/services/accounts/one-time-token";
import { FILL } from "./tenant-rows";

export interface TenantPerson {
  userId: string;
  email: string;
  name: string;
  role: Role;
  sessionId: string;
  /** A key of theirs with all that their role may give to it. */
  key: string;
  keyId: string;
}

/** An organisation with somebody of each role, a row in every table, and what must not leave it. */
export interface Tenant {
  organisationId: string;
  organisationName: string;
  people: Record<Role, TenantPerson>;
  /** A member whom nothing else is asked about: to be changed or removed. */
  victim: TenantPerson;
  invitationId: string;
  invitationToken: string;
  webhookId: string;
  /** Ids, names and addresses: whoever is elsewhere may never be told one. */
  marks: string[];
}

type State = "alive" | "expired" | "revoked";

/** Without the services, so that nothing but what is tested decides what is there. */
export async function makeTenant(pool: Pool): Promise<Tenant> {
  const mark = randomBytes(6).toString("hex");
  const organisationId = randomUUID();
  const organisationName = `Acme ${mark}`;
  await pool.query("insert into accounts.organisations (id, name) values ($1, $2)", [
    organisationId,
    organisationName,
  ]);
  const people = {} as Record<Role, TenantPerson>;
  const made = await Promise.all(
    [...ROLES, "member" as const].map((role) => makePerson(pool, { organisationId, role, mark })),
  );
  for (const person of made.slice(0, -1)) people[person.role] = person;
  const victim = made[made.length - 1] ?? people.member;
  const { token, hash } = makeToken();
  const [invitationId, webhookId] = [randomUUID(), randomUUID()];
  const tenant: Tenant = {
    organisationId,
    organisationName,
    people,
    victim,
    invitationId,
    invitationToken: token,
    webhookId,
    marks: [
      mark,
      organisationId,
      invitationId,
      webhookId,
      ...[...Object.values(people), victim].flatMap(({ userId, sessionId, keyId }) => [
        userId,
        sessionId,
        keyId,
      ]),
    ],
  };
  await pool.query(
    `insert into accounts.invitations (id, organisation_id, email, role, token_hash, invited_by, created_at, expires_at)
     values ($1, $2, $3, 'member', $4, $5, now(), now() + interval '7 days')`,
    [invitationId, organisationId, `guest.${mark}@example.com`, hash, people.owner.userId],
  );
  const { userId } = people.owner;
  await Promise.all(
    Object.values(FILL).map((fill) => fill?.(pool, { organisationId, userId, webhookId, mark })),
  );
  return tenant;
}

interface Making {
  organisationId: string;
  role: Role;
  mark: string;
}

async function makePerson(pool: Pool, { organisationId, role, mark }: Making): Promise<TenantPerson> {
  const userId = randomUUID();
  const email = `${role}.${userId}.${mark}@example.com`;
  const name = `${role} ${mark}`;
  await pool.query(
    `insert into accounts.users (id, email, name, terms_accepted_at, email_verified_at) values ($1, $2, $3, now(), now())`,
    [userId, email, name],
  );
  await pool.query("insert into accounts.memberships (organisation_id, user_id, role) values ($1, $2, $3)", [
    organisationId,
    userId,
    role,
  ]);
  const sessionId = await makeSession(pool, { userId, organisationId });
  const { key, keyId } = await makeKey(pool, { userId, organisationId, role, mark });
  return { userId, email, name, role, sessionId, key, keyId };
}

export async function makeSession(
  pool: Pool,
  { userId, organisationId, state = "alive" }: { userId: string; organisationId: string; state?: State },
): Promise<string> {
  const id = randomUUID();
  await pool.query(
    `insert into accounts.sessions (id, user_id, organisation_id, expires_at, revoked_at) values ($1, $2, $3, $4, $5)`,
    [
      id,
      userId,
      organisationId,
      new Date(Date.now() + (state === "expired" ? -1_000 : 86_400_000)),
      state === "revoked" ? new Date() : null,
    ],
  );
  return id;
}

export async function makeKey(
  pool: Pool,
  {
    userId,
    organisationId,
    role,
    mark = "",
    state = "alive",
  }: Omit<Making, "mark"> & {
    userId: string;
    mark?: string;
    state?: State;
  },
): Promise<{ key: string; keyId: string }> {
  const key = formatApiKey("live", randomBytes(96));
  const keyId = randomUUID();
  await pool.query(
    `insert into accounts.api_keys (id, organisation_id, created_by, name, mode, prefix, last_four, hash, scopes, expires_at, revoked_at)
     values ($1, $2, $3, $4, 'live', $5, $6, $7, $8, $9, $10)`,
    [
      keyId,
      organisationId,
      userId,
      `bot ${mark}`,
      key.slice(0, 12),
      key.slice(-4),
      hashApiKey(key),
      SCOPE_IDS.filter((scope) => SCOPES_OF_ROLE[role].includes(scope)),
      state === "expired" ? new Date(Date.now() - 1_000) : null,
      state === "revoked" ? new Date() : null,
    ],
  );
  return { key, keyId };
}

/** What is told to somebody who is elsewhere. Gives back the marks of the tenant that it holds. */
export function leaks(told: unknown, tenant: Tenant): string[] {
  const text = typeof told === "string" ? told : JSON.stringify(told ?? null);
  return tenant.marks.filter((mark) => text.includes(mark));
}

const USED = ["last_used_at", "last_used_address", "last_seen_at", "last_seen_address"];

/** All that a tenant has, as one text: the same before and after means that nobody touched it. */
export async function fingerprint(pool: Pool, { organisationId, people }: Tenant): Promise<string> {
  // What is counted goes on by itself while the tenant's own socket is open.
  const kept = (await idBearing(pool)).filter(({ table }) => !table.startsWith("usage_"));
  const sums = kept.map(
    ({ table, column }) =>
      `select '${table}.${column}=' || md5(coalesce(string_agg(line, ',' order by line), '')) as sum from (
         select (to_jsonb(t) - $3::text[])::text as line from accounts.${table} t
         where t.${column} = ${column === "organisation_id" ? "$1" : "$2"}::uuid) lines`,
  );
  // When and from where a key or session was last used may be noted; everything else stays.
  const { rows } = await pool.query(sums.join(" union all "), [organisationId, people.owner.userId, USED]);
  return rows
    .map(({ sum }) => sum)
    .sort()
    .join("\n");
}

/** Every table of accounts that names an organisation or a person, and by which column. */
export async function idBearing(
  pool: Pool,
): Promise<{ table: string; column: "organisation_id" | "user_id" }[]> {
  const { rows } = await pool.query(
    `select table_name as "table", column_name as "column" from information_schema.columns
     where table_schema = 'accounts' and column_name in ('organisation_id', 'user_id') order by 1, 2`,
  );
  return rows;
}
