import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { entitlementsOfTier } from "@/lib/domain/tiers/entitlements";
import type { TierId } from "@/lib/domain/tiers/tiers";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { listenToAccess } from "@/lib/platform/access-events";
import { systemClock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import { createPrisma } from "@/lib/platform/prisma";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { createKeyAuthenticator } from "@/lib/services/access/authenticate-key";
import { createKey } from "@/lib/services/access/create-key";
import { grantTier } from "@/lib/services/access/grant-tier";
import { changeKey, listKeys, readKey, revokeKey, rotateKey } from "@/lib/services/access/manage-keys";
import type { Member } from "@/lib/services/access/member";
import { endSession, readSession } from "@/lib/services/accounts/session";
import { signIn } from "@/lib/services/accounts/sign-in";
import { signUp } from "@/lib/services/accounts/sign-up";
import { createTestDatabase } from "@/tests/fixtures/database";

const log = createLog("test", "silent");
const now = () => Date.now();
const PASSWORD = "correct horse battery";
const CALLER = { address: "203.0.113.7", userAgent: "test" };

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let prisma: PrismaClient;

beforeAll(async () => {
  database = await createTestDatabase();
  prisma = createPrisma({ databaseUrl: database.databaseUrl });
});

afterAll(async () => {
  await prisma?.$disconnect();
  await database?.drop();
});

async function newMember(tier: TierId = "free"): Promise<Member & { email: string }> {
  const email = `${randomUUID()}@example.com`;
  const { userId, organisationId } = await signUp(prisma, {
    name: "Ada",
    email,
    password: PASSWORD,
    terms: true,
  });
  await grantTier(database.pool, organisationId, tier);
  return { organisationId, userId, role: "owner", entitlements: entitlementsOfTier(tier), email };
}

const form = (name: string) => ({
  name,
  scopes: ["market:read" as const],
  mode: "live" as const,
  ipAllowList: [],
});

describe("accounts", () => {
  it("sign up once, sign in with the password, and end the session for good", async () => {
    const { email, userId, organisationId } = await newMember();
    await expect(signUp(prisma, { name: "B", email, password: PASSWORD, terms: true })).rejects.toMatchObject(
      {
        code: "conflict",
        fields: [{ path: "email" }],
      },
    );
    const opened = await signIn(prisma, { email, password: PASSWORD }, CALLER);
    expect(await readSession(prisma, opened.sessionId, now())).toMatchObject({
      userId,
      organisationId,
      role: "owner",
      tier: "free",
    });
    await endSession(prisma, opened);
    expect(await readSession(prisma, opened.sessionId, now())).toBeNull();
  });

  it.each([
    ["a wrong password", (email: string) => ({ email, password: "wrong horse battery" })],
    ["an unknown e-mail", () => ({ email: "nobody@example.com", password: PASSWORD })],
  ])("refuse %s with the same words", async (_name, credentials) => {
    const { email } = await newMember();
    await expect(signIn(prisma, credentials(email), CALLER)).rejects.toMatchObject({
      code: "unauthenticated",
      message: "That e-mail address and password do not belong together.",
    });
  });

  it("store argon2id with 46 MiB and one pass", async () => {
    const { userId } = await newMember();
    const { rows } = await database.pool.query("select password_hash from accounts.users where id = $1", [
      userId,
    ]);
    expect(rows[0].password_hash).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/);
  });

  it("are no session to anybody who guesses an id", async () => {
    expect(await readSession(prisma, randomUUID(), now())).toBeNull();
    expect(await readSession(prisma, "' or true --", now())).toBeNull();
  });
});

describe("the row policies", () => {
  it("are enabled and forced on every table of accounts", async () => {
    const { rows } = await database.pool.query(
      `select relname, relrowsecurity, relforcerowsecurity from pg_class
       where relnamespace = 'accounts'::regnamespace and relkind = 'r'`,
    );
    expect(rows.length).toBeGreaterThanOrEqual(6);
    for (const row of rows) expect(row).toMatchObject({ relrowsecurity: true, relforcerowsecurity: true });
  });

  it("show nothing without a tenant, and nothing of another one", async () => {
    const [mine, other] = [await newMember(), await newMember()];
    const { id } = await createKey(prisma, other, form("theirs"), now());
    expect(await prisma.apiKey.findMany()).toEqual([]);
    expect(await prisma.user.findMany()).toEqual([]);
    const seen = await withOrganisation(prisma, mine, async (transaction) => ({
      keys: await transaction.apiKey.findMany(),
      users: await transaction.user.findMany(),
      organisations: await transaction.organisation.findMany(),
      memberships: await transaction.membership.findMany(),
    }));
    expect(seen.keys).toEqual([]);
    expect(seen.users.map((user) => user.id)).toEqual([mine.userId]);
    expect(seen.organisations.map((organisation) => organisation.id)).toEqual([mine.organisationId]);
    expect(seen.memberships).toHaveLength(1);
    const attempts = [
      () => readKey(prisma, mine, id),
      () => revokeKey(prisma, mine, id, now()),
      () => changeKey(prisma, mine, id, { name: "x" }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: "not_found" });
  });

  it("refuse a row that is written for another tenant", async () => {
    const [mine, other] = [await newMember(), await newMember()];
    const write = withOrganisation(prisma, mine, (transaction) =>
      transaction.membership.create({
        data: { organisationId: other.organisationId, userId: mine.userId, role: "owner" },
      }),
    );
    await expect(write).rejects.toThrow(/row-level security/);
  });

  it("leave no tenant behind on a pooled connection", async () => {
    const mine = await newMember();
    await Promise.all(
      Array.from({ length: 20 }, () =>
        withOrganisation(prisma, mine, (transaction) => transaction.user.findMany()),
      ),
    );
    for (let count = 0; count < 20; count++) expect(await prisma.user.findMany()).toEqual([]);
  });
});

describe("API keys", () => {
  it("never pass the tier's number, however many are asked for at once", async () => {
    const member = await newMember("pro");
    const results = await Promise.allSettled(
      Array.from({ length: 25 }, (_, index) => createKey(prisma, member, form(`key ${index}`), now())),
    );
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(10);
    const refused = results.find((result) => result.status === "rejected");
    expect(refused?.reason).toMatchObject({ code: "payment_required" });
    expect(String(refused?.reason.message)).toContain("Enterprise");
  });

  it("hand on only what their maker holds", async () => {
    const member = { ...(await newMember("pro")), role: "member" as const };
    await expect(
      createKey(prisma, member, { ...form("x"), scopes: ["account:write"] }, now()),
    ).rejects.toMatchObject({
      code: "forbidden",
    });
    const asKey = { ...member, role: "owner" as const, keyScopes: ["market:read"] };
    await expect(
      createKey(prisma, asKey, { ...form("x"), scopes: ["trading:write"] }, now()),
    ).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("are changed and ended by owners, admins and the member who made them, by nobody else", async () => {
    const owner = await newMember("pro");
    const { id } = await createKey(prisma, owner, form("theirs"), now());
    for (const role of ["member", "billing"] as const) {
      const other = { ...owner, role, userId: randomUUID() };
      const attempts = [
        () => revokeKey(prisma, other, id, now()),
        () => changeKey(prisma, other, id, { name: "x" }),
        () => rotateKey(prisma, other, id, { graceMs: 0, nowMs: now() }),
      ];
      for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: "forbidden" });
    }
    const { userId } = await newMember();
    const admin = { ...owner, role: "admin" as const, userId };
    expect((await changeKey(prisma, admin, id, { name: "ours" })).name).toBe("ours");
    const maker = { ...owner, role: "member" as const };
    expect((await revokeKey(prisma, maker, id, now())).revokedAt).not.toBeNull();
  });

  it("are stored without their secret and listed in pages, newest first", async () => {
    const member = await newMember("pro");
    const made = [];
    for (let count = 0; count < 3; count++)
      made.push(await createKey(prisma, member, form(`key ${count}`), now() + count));
    const { rows } = await database.pool.query("select * from accounts.api_keys where organisation_id = $1", [
      member.organisationId,
    ]);
    for (const key of made) expect(JSON.stringify(rows)).not.toContain(key.key.slice(12, -4));
    const first = await listKeys(prisma, member, { limit: 2, after: null });
    const last = first.at(-1);
    const rest = await listKeys(prisma, member, {
      limit: 2,
      after: last ? { createdAt: last.createdAt, id: last.id } : null,
    });
    expect([...first, ...rest].map((key) => key.name)).toEqual(["key 2", "key 1", "key 0"]);
  });

  it("authenticate while they live, and stop at once when they are revoked or rotated", async () => {
    const events = listenToAccess({ databaseUrl: database.databaseUrl, clock: systemClock, log });
    const authenticator = createKeyAuthenticator({ prisma, events, clock: systemClock });
    try {
      await expect.poll(() => events.isListening()).toBe(true);
      const member = await newMember("pro");
      const { key, id } = await createKey(prisma, member, form("bot"), now());
      expect(await authenticator.authenticate(key)).toMatchObject({
        kind: "key",
        id,
        organisationId: member.organisationId,
        tier: "pro",
        scopes: ["market:read"],
        name: "bot",
      });
      await expect(authenticator.authenticate(`${key.slice(0, -1)}!`)).rejects.toMatchObject({
        code: "unauthenticated",
      });
      const rotated = await rotateKey(prisma, member, id, { graceMs: 0, nowMs: now() });
      const reason = () =>
        authenticator.authenticate(key).then(
          () => "alive",
          (error: Error) => error.message,
        );
      await expect.poll(reason, { timeout: 1_000 }).toContain("revoked");
      expect(await authenticator.authenticate(rotated.key)).toMatchObject({ name: "bot" });
      await revokeKey(prisma, member, rotated.id, now());
      await expect
        .poll(
          () =>
            authenticator.authenticate(rotated.key).then(
              () => "alive",
              () => "refused",
            ),
          { timeout: 1_000 },
        )
        .toBe("refused");
      await expect(changeKey(prisma, member, rotated.id, { name: "x" })).rejects.toMatchObject({
        code: "conflict",
      });
    } finally {
      authenticator.close();
      await events.close();
    }
  });
});
