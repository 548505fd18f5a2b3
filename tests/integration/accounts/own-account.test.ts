import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SecurityEventGroup } from "@/lib/domain/access/security-event-groups";
import { type AccessChange, listenToAccess } from "@/lib/platform/access-events";
import { systemClock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { createKey } from "@/lib/services/access/create-key";
import { createSessionReader } from "@/lib/services/access/session-reader";
import { readActivity } from "@/lib/services/accounts/activity";
import { beginExport, EXPORTS_A_DAY, exportData } from "@/lib/services/accounts/export-data";
import { noteSecurityEvent } from "@/lib/services/accounts/security-events";
import { readSession } from "@/lib/services/accounts/session";
import { endOneSession, signOutEverywhere } from "@/lib/services/accounts/sessions/end-sessions";
import { listSessions } from "@/lib/services/accounts/sessions/list-sessions";
import { SessionSightings } from "@/lib/services/accounts/sessions/session-sightings";
import { invite } from "@/lib/services/organisations/invite";
import { createStage, FROM, type Stage, type TestPerson } from "../organisations/stage";

let stage: Stage;
const now = () => Date.now();

beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage?.close());

const circumstances = ({ userId }: TestPerson) => ({ userId, caller: FROM, nowMs: now() });

function note(person: TestPerson, kind: Parameters<typeof noteSecurityEvent>[1]["kind"], detail = {}) {
  return withOrganisation(stage.prisma, { organisationId: null, userId: person.userId }, (transaction) =>
    noteSecurityEvent(transaction, { kind, userId: person.userId, ...FROM, detail }),
  );
}

describe("sessions", () => {
  it("are one's own: this one first, ended, expired and half-open ones not at all", async () => {
    const person = await stage.newPerson();
    const other = await stage.newPerson();
    const [second, ended, expired, halfOpen] = await Promise.all(
      Array.from({ length: 4 }, () => stage.newSession(person.userId, person.home)),
    );
    const set = (what: string, id: string | undefined) =>
      stage.pool.query(`update accounts.sessions set ${what} where id = $1`, [id]);
    await set("revoked_at = now()", ended);
    await set("expires_at = now() - interval '1 s'", expired);
    await set("second_factor_due = true", halfOpen);
    await set("user_agent = 'Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0'", second);
    const rows = await listSessions(stage.prisma, person, now());
    expect(rows.map(({ id, isCurrent, device }) => [id, isCurrent, device])).toEqual([
      [person.sessionId, true, "Unknown device"],
      [second, false, "Firefox on Windows"],
    ]);
    const missing = { code: "not_found" };
    for (const id of [other.sessionId, ended ?? "", "not-an-id", "00000000-0000-4000-8000-000000000000"]) {
      await expect(endOneSession(stage.prisma, id, circumstances(person))).rejects.toMatchObject(missing);
    }
    expect(await readSession(stage.prisma, other.sessionId, now())).not.toBeNull();
  });

  it("that are ended are told to every process, and nobody is behind them from then on", async () => {
    const person = await stage.newPerson();
    const second = await stage.newSession(person.userId, person.home);
    const log = createLog("test", "silent");
    const events = listenToAccess({ databaseUrl: stage.databaseUrl, clock: systemClock, log });
    const reader = createSessionReader({ prisma: stage.prisma, events, clock: systemClock });
    const changes: (AccessChange | null)[] = [];
    events.onChange((change) => changes.push(change));
    try {
      await expect.poll(() => events.isListening()).toBe(true);
      expect(await reader.read(second)).not.toBeNull();
      await endOneSession(stage.prisma, second, circumstances(person));
      await expect.poll(() => changes).toContainEqual({ table: "sessions", id: second });
      expect(await reader.read(second)).toBeNull();
      expect(await reader.read(person.sessionId)).not.toBeNull();

      const third = await stage.newSession(person.userId, person.home);
      expect(await signOutEverywhere(stage.prisma, person.sessionId, circumstances(person))).toBe(1);
      expect(await readSession(stage.prisma, third, now())).toBeNull();
      expect(await readSession(stage.prisma, person.sessionId, now())).not.toBeNull();
      expect(await signOutEverywhere(stage.prisma, null, circumstances(person))).toBe(1);
      await expect.poll(() => reader.read(person.sessionId)).toBeNull();
    } finally {
      reader.close();
      await events.close();
    }
  });

  it("are seen again with one write a minute and address, and never move back in time", async () => {
    const { sessionId, userId } = await stage.newPerson();
    const sightings = new SessionSightings();
    const start = now();
    const seen = async () => {
      const { rows } = await stage.pool.query(
        "select last_seen_at, last_seen_address, xmin::text as version from accounts.sessions where id = $1",
        [sessionId],
      );
      return rows[0];
    };
    const look = (address: string, nowMs: number, by = sightings) =>
      by.note(stage.prisma, { sessionId, userId, address }, nowMs);
    await look("203.0.113.7", start);
    const first = await seen();
    expect(first).toMatchObject({ last_seen_at: new Date(start), last_seen_address: "203.0.113.7" });
    for (let second = 1; second < 60; second++) await look("203.0.113.7", start + second * 1_000);
    expect((await seen()).version).toBe(first.version);
    await look("203.0.113.8", start + 59_500);
    expect(await seen()).toMatchObject({ last_seen_address: "203.0.113.8" });
    await look("203.0.113.8", start + 120_000);
    await look("203.0.113.9", start + 60_000, new SessionSightings());
    expect(await seen()).toMatchObject({
      last_seen_at: new Date(start + 120_000),
      last_seen_address: "203.0.113.8",
    });
  });
});

describe("the security log", () => {
  it("shows a person's own events, newest first, by page and kind, and nobody else's", async () => {
    const person = await stage.newPerson();
    const other = await stage.newPerson("Eve");
    for (let turn = 0; turn < 5; turn++) {
      await note(person, "sign-in-failed", { device: "unknown" });
      await note(other, "password-changed");
      await note(person, "key-created", { key: `Bot ${turn}` });
    }
    const read = (group: SecurityEventGroup | null, before: string | null, limit = 4) =>
      readActivity(stage.prisma, person.userId, { group, before, limit });
    const first = await read(null, null);
    expect(first.rows.map(({ sentence }) => sentence)).toEqual([
      "Made an API key: Bot 4.",
      "A sign-in failed, from an unknown device.",
      "Made an API key: Bot 3.",
      "A sign-in failed, from an unknown device.",
    ]);
    expect(first.rows[1]).toMatchObject({ isFailure: true, address: FROM.address, organisation: null });
    const second = await read(null, first.next);
    const third = await read(null, second.next);
    expect([second.rows.length, third.rows.length, third.next]).toEqual([4, 2, null]);
    const ids = [...first.rows, ...second.rows, ...third.rows].map(({ id }) => BigInt(id));
    expect(ids).toEqual([...ids].sort((one, two) => Number(two - one)));
    expect((await read("keys", null, 10)).rows).toHaveLength(5);
    expect((await read("sign-ins", null, 10)).rows).toHaveLength(5);
    expect((await read("account", null, 10)).rows).toEqual([]);
    for (const nonsense of ["-1", "abc", "9".repeat(40), "1 or 1=1"]) {
      expect((await read(null, nonsense)).rows).toEqual(first.rows);
    }
  });
});

describe("a copy of one's data", () => {
  it("holds what is one's own and nothing of others, no secret and no hash", async () => {
    const { id, owner } = await stage.newOrganisation();
    const colleague = await stage.join(id, "member");
    const stranger = await stage.newPerson("Eve");
    const form = { scopes: ["market:read" as const], mode: "live" as const, ipAllowList: [] };
    const own = await createKey(
      stage.prisma,
      stage.memberOf(owner, id, "owner"),
      { name: "=cmd|'/C calc'!A0", ...form },
      now(),
    );
    await createKey(
      stage.prisma,
      stage.memberOf(colleague, id, "member"),
      { name: "Not mine", ...form },
      now(),
    );
    await invite(stage.prisma, stage.by(owner, id, "owner"), { email: "guest@example.com", role: "member" });
    await note(stranger, "password-changed");
    await note(colleague, "name-changed");
    for (let turn = 0; turn < 3; turn++) await note(owner, "sign-in");
    await beginExport(stage.prisma, circumstances(owner));
    let text = "";
    for await (const piece of exportData(stage.prisma, owner.userId, now())) text += piece;
    const data = JSON.parse(text);
    expect(Object.keys(data)).toEqual([
      "exportedAt",
      "account",
      "waysToSignIn",
      "memberships",
      "sessions",
      "keys",
      "invitationsSent",
      "securityEvents",
    ]);
    expect(data.account).toMatchObject({ id: owner.userId, email: owner.email });
    expect(data.memberships).toMatchObject([{ organisation: { id }, role: "owner" }]);
    expect(data.sessions.map((session: { id: string }) => session.id)).toEqual([owner.sessionId]);
    expect(data.keys).toMatchObject([{ name: "=cmd|'/C calc'!A0", prefix: own.prefix }]);
    expect(data.invitationsSent).toMatchObject([{ email: "guest@example.com" }]);
    expect(data.securityEvents.at(-1)).toMatchObject({ kind: "data-exported" });
    for (const foreign of [colleague.userId, stranger.userId, colleague.email, "Not mine", own.key]) {
      expect(text).not.toContain(foreign);
    }
    expect(text).not.toMatch(/argon2|hash|totp/i);
  });

  it("is read in parts and whole, also with more events than are read at once", async () => {
    const person = await stage.newPerson();
    await stage.pool.query(
      `insert into accounts.security_events (user_id, kind) select $1, 'sign-in' from generate_series(1, 1203)`,
      [person.userId],
    );
    let text = "";
    for await (const piece of exportData(stage.prisma, person.userId, now())) text += piece;
    expect(JSON.parse(text).securityEvents).toHaveLength(1_203);
  });

  it("is given so many times a day, also to many who ask at once", async () => {
    const person = await stage.newPerson();
    const asked = await Promise.allSettled(
      Array.from({ length: EXPORTS_A_DAY + 4 }, () => beginExport(stage.prisma, circumstances(person))),
    );
    expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(EXPORTS_A_DAY);
    const later = { ...circumstances(person), nowMs: now() + 86_400_000 + 1_000 };
    await beginExport(stage.prisma, later);
    await expect(beginExport(stage.prisma, circumstances(person))).rejects.toMatchObject({
      code: "rate_limited",
      message: expect.stringMatching(/in 24 h\.$/),
    });
  });
});

describe("row policies", () => {
  it("keep another person's sessions, codes and events from whoever forgets to ask for their own", async () => {
    const person = await stage.newPerson();
    const other = await stage.newPerson("Eve");
    await note(person, "sign-in");
    await stage.pool.query("insert into accounts.recovery_codes (user_id, hash) values ($1, sha256('x'))", [
      person.userId,
    ]);
    const asOther = { organisationId: other.home, userId: other.userId };
    await withOrganisation(stage.prisma, asOther, async (transaction) => {
      const where = { userId: person.userId };
      expect(await transaction.session.findMany({ where })).toEqual([]);
      expect(await transaction.securityEvent.findMany({ where })).toEqual([]);
      expect(await transaction.recoveryCode.findMany({ where })).toEqual([]);
      const data = { revokedAt: new Date() };
      expect(await transaction.session.updateMany({ where, data })).toEqual({ count: 0 });
    });
  });

  it("let nobody delete a colleague, nor change or take away an event", async () => {
    const { id, owner } = await stage.newOrganisation();
    const colleague = await stage.join(id, "member");
    await note(owner, "sign-in");
    const asOwner = { organisationId: id, userId: owner.userId };
    await withOrganisation(stage.prisma, asOwner, async (transaction) => {
      expect(await transaction.user.deleteMany({ where: { id: colleague.userId } })).toEqual({ count: 0 });
    });
    for (const sql of [
      "update accounts.security_events set kind = 'sign-out'",
      "delete from accounts.security_events",
    ]) {
      const tried = withOrganisation(stage.prisma, asOwner, (transaction) =>
        transaction.$executeRawUnsafe(sql),
      );
      await expect(tried).rejects.toThrow(/permission denied/);
    }
  });
});
