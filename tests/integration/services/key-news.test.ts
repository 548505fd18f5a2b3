import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { entitlementsOfTier } from "@/lib/domain/tiers/entitlements";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { createPool } from "@/lib/platform/db";
import { createLog } from "@/lib/platform/log";
import { createPrisma } from "@/lib/platform/prisma";
import { createKey } from "@/lib/services/access/create-key";
import { mailExpiringKeys } from "@/lib/services/access/mail-expiring-keys";
import { changeKey, revokeKey, rotateKey } from "@/lib/services/access/manage-keys";
import type { Member } from "@/lib/services/access/member";
import { revokeLeakedKey } from "@/lib/services/access/revoke-leaked-key";
import { createTestDatabase, type TestDatabase } from "@/tests/fixtures/database";

const DAY_MS = 86_400_000;
const PUBLIC_URL = "https://quant.test";
const log = createLog("test", "silent");

let database: TestDatabase;
let prisma: PrismaClient;
let jobs: ReturnType<typeof createPool>;

beforeAll(async () => {
  database = await createTestDatabase();
  prisma = createPrisma({ databaseUrl: database.databaseUrl });
  jobs = createPool({
    databaseUrl: database.databaseUrl,
    name: "test jobs",
    max: 2,
    log,
    role: "quant_jobs",
  });
});
afterAll(async () => {
  await Promise.all([prisma?.$disconnect(), jobs?.end()]);
  await database?.drop();
});

interface Person {
  member: Member;
  email: string;
}

/** An organisation with an owner and a member, straight in the database. */
async function organisation(): Promise<{ owner: Person; member: Person }> {
  const organisationId = randomUUID();
  await database.pool.query("insert into accounts.organisations (id, name) values ($1, 'Desk')", [
    organisationId,
  ]);
  const join = async (role: Member["role"]): Promise<Person> => {
    const userId = randomUUID();
    const email = `${userId}@example.com`;
    await database.pool.query(
      "insert into accounts.users (id, email, name, terms_accepted_at) values ($1, $2, 'Ada', now())",
      [userId, email],
    );
    await database.pool.query(
      "insert into accounts.memberships (organisation_id, user_id, role) values ($1, $2, $3)",
      [organisationId, userId, role],
    );
    return { email, member: { organisationId, userId, role, entitlements: entitlementsOfTier("pro") } };
  };
  return { owner: await join("owner"), member: await join("member") };
}

const form = (more: { expiresAt?: number } = {}) => ({
  name: "bot",
  scopes: ["market:read" as const],
  mode: "live" as const,
  ipAllowList: [],
  ...more,
});

async function mailsAbout(template: string, lastFour: string): Promise<string[]> {
  const { rows } = await database.pool.query<{ recipient: string }>(
    "select recipient from accounts.mails where template = $1 and params->>'lastFour' = $2 order by created_at",
    [template, lastFour],
  );
  return rows.map(({ recipient }) => recipient).sort();
}

async function eventsOf(organisationId: string): Promise<string[]> {
  const { rows } = await database.pool.query<{ kind: string }>(
    "select kind from accounts.security_events where organisation_id = $1 order by id",
    [organisationId],
  );
  return rows.map(({ kind }) => kind);
}

describe("a key that ends soon", () => {
  const look = (nowMs: number) => mailExpiringKeys({ jobs, prisma, publicUrl: PUBLIC_URL }, nowMs);

  it("is told of a week and a day before, once each, to its maker, owners and admins", async () => {
    const { owner, member } = await organisation();
    const now = Date.now();
    const { lastFour } = await createKey(prisma, member.member, form({ expiresAt: now + 30 * DAY_MS }), now);
    const both = [owner.email, member.email].sort();

    await look(now + 22 * DAY_MS);
    expect(await mailsAbout("key-expiring", lastFour)).toEqual([]);
    await Promise.all([look(now + 23.5 * DAY_MS), look(now + 23.5 * DAY_MS)]);
    await look(now + 24 * DAY_MS);
    expect(await mailsAbout("key-expiring", lastFour)).toEqual(both);
    await look(now + 29.5 * DAY_MS);
    await look(now + 29.6 * DAY_MS);
    expect(await mailsAbout("key-expiring", lastFour)).toEqual([...both, ...both].sort());
  });

  it("is no news where it was revoked, rotated, or made to live no longer than the warning", async () => {
    const { owner } = await organisation();
    const now = Date.now();
    const later = now + 10 * DAY_MS;
    const [revoked, rotated, brief] = [
      await createKey(prisma, owner.member, form({ expiresAt: later }), now),
      await createKey(prisma, owner.member, form({ expiresAt: later }), now),
      await createKey(prisma, owner.member, form({ expiresAt: now + 3 * DAY_MS }), now),
    ];
    await revokeKey(prisma, owner.member, revoked.id, now);
    await rotateKey(prisma, owner.member, rotated.id, { graceMs: 6 * DAY_MS, nowMs: now });
    await look(now + DAY_MS);
    await look(now + 5 * DAY_MS);
    for (const { lastFour } of [revoked, rotated, brief]) {
      expect(await mailsAbout("key-expiring", lastFour)).toEqual([]);
    }
  });
});

describe("a key that leaked", () => {
  it("is revoked, noted and told of, once however often it is reported", async () => {
    const { owner, member } = await organisation();
    const made = await createKey(prisma, member.member, form(), Date.now());
    const leak = { key: made.key, nowMs: Date.now(), address: "198.51.100.7", publicUrl: PUBLIC_URL };
    await Promise.all([revokeLeakedKey(prisma, leak), revokeLeakedKey(prisma, leak)]);
    await revokeLeakedKey(prisma, leak);

    const row = await database.pool.query(
      "select revoked_at, leaked_at from accounts.api_keys where id = $1",
      [made.id],
    );
    expect(row.rows[0]).toMatchObject({ revoked_at: expect.any(Date), leaked_at: expect.any(Date) });
    expect(await mailsAbout("key-leaked", made.lastFour)).toEqual([owner.email, member.email].sort());
    expect(await eventsOf(owner.member.organisationId)).toEqual(["key-created", "key-leaked"]);
  });
});

describe("what becomes of a key", () => {
  it("stands in the organisation's log, by name and never by secret", async () => {
    const { owner } = await organisation();
    const now = Date.now();
    const made = await createKey(prisma, owner.member, form(), now);
    await changeKey(prisma, owner.member, made.id, { ipAllowList: ["203.0.113.0/24"] });
    const next = await rotateKey(prisma, owner.member, made.id, { graceMs: 0, nowMs: now });
    await revokeKey(prisma, owner.member, next.id, now);
    await revokeKey(prisma, owner.member, next.id, now);
    expect(await eventsOf(owner.member.organisationId)).toEqual([
      "key-created",
      "key-changed",
      "key-rotated",
      "key-revoked",
    ]);
    const { rows } = await database.pool.query(
      "select detail::text as detail from accounts.security_events where organisation_id = $1",
      [owner.member.organisationId],
    );
    for (const { detail } of rows) {
      expect(detail).toContain("bot");
      expect(detail).not.toContain(made.key.slice(12));
      expect(detail).not.toContain(next.key.slice(12));
    }
  });
});
