import { randomUUID } from "node:crypto";
import type pg from "pg";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Role } from "@/lib/domain/access/scopes";
import { entitlementsOfTier } from "@/lib/domain/tiers/entitlements";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { createPool } from "@/lib/platform/db";
import { createPrisma } from "@/lib/platform/prisma";
import type { Member } from "@/lib/services/access/member";
import { forgetUsage } from "@/lib/services/usage/forget-usage";
import { mailUsageMarks } from "@/lib/services/usage/mail-usage-marks";
import { readUsageOverview } from "@/lib/services/usage/read-usage-overview";
import { usageCsv } from "@/lib/services/usage/usage-csv";
import { createTestDatabase, type TestDatabase } from "@/tests/fixtures/database";

const log = pino({ level: "silent" });
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);
const TODAY = Date.UTC(2026, 10, 21);
let database: TestDatabase;
let jobs: pg.Pool;
let prisma: PrismaClient;

beforeAll(async () => {
  database = await createTestDatabase();
  const { databaseUrl } = database;
  jobs = createPool({ databaseUrl, name: "usage", max: 4, log, role: "quant_jobs" });
  prisma = createPrisma({ databaseUrl });
});
afterAll(async () => {
  await prisma?.$disconnect();
  await jobs?.end();
  await database?.drop();
});

interface Person {
  role: Role;
  verified?: boolean;
}

async function newOrganisation(people: readonly Person[] = [{ role: "owner" }]): Promise<Member> {
  const organisationId = randomUUID();
  await jobs.query("insert into accounts.organisations (id, name) values ($1, 'Desk')", [organisationId]);
  const ids = [];
  for (const { role, verified = true } of people) {
    const userId = randomUUID();
    ids.push(userId);
    await jobs.query(
      `insert into accounts.users (id, email, name, terms_accepted_at, email_verified_at)
       values ($1, $2, 'Ada', now(), $3)`,
      [userId, `${role}.${userId}@example.com`, verified ? new Date(NOW) : null],
    );
    await jobs.query(
      "insert into accounts.memberships (organisation_id, user_id, role) values ($1, $2, $3)",
      [organisationId, userId, role],
    );
  }
  const [userId = ""] = ids;
  return { organisationId, userId, role: "owner", entitlements: entitlementsOfTier("free") };
}

async function setPeak({ organisationId }: Member, used: number, day = TODAY, meter = "requests-a-minute") {
  await jobs.query(
    `insert into accounts.usage_peaks as p (organisation_id, day, meter, used, allowed, at)
     values ($1, $2::date, $3, $4, 60, now()) on conflict (organisation_id, day, meter) do update set used = $4`,
    [organisationId, new Date(day).toISOString().slice(0, 10), meter, used],
  );
}

async function mailsOf({ organisationId }: Member): Promise<string[]> {
  const { rows } = await jobs.query(
    `select split_part(recipient, '.', 1) || ' ' || (params->>'percent') as mail from accounts.mails
     where dedupe_key like 'usage-threshold:' || $1 || ':%' order by created_at, mail`,
    [organisationId],
  );
  return rows.map(({ mail }) => mail);
}

const tell = (nowMs = NOW) => mailUsageMarks({ jobs, prisma, publicUrl: "http://quant.test" }, nowMs);

describe("the mails about limits", () => {
  it("go to owners, admins and billing whose address is confirmed, once a mark, meter and day", async () => {
    const who = await newOrganisation([
      { role: "owner" },
      { role: "admin" },
      { role: "billing" },
      { role: "member" },
      { role: "admin", verified: false },
    ]);
    await setPeak(who, 47);
    await tell();
    expect(await mailsOf(who)).toEqual([]);

    await setPeak(who, 48);
    await Promise.all([tell(), tell(), tell()]);
    const first = ["admin 80", "billing 80", "owner 80"];
    expect((await mailsOf(who)).sort()).toEqual(first);
    await setPeak(who, 56);
    await tell();
    expect((await mailsOf(who)).sort()).toEqual(first);

    await setPeak(who, 57);
    await tell();
    await setPeak(who, 60);
    await tell();
    await tell();
    const told = await mailsOf(who);
    expect(told.filter((mail) => mail.startsWith("owner"))).toEqual(["owner 80", "owner 95", "owner 100"]);
    expect(told).toHaveLength(9);
    // Nothing is left to do: the mark is noted beside the peak.
    expect(await tell()).toBe(0);

    await setPeak(who, 60, TODAY + DAY_MS);
    await setPeak(who, 55, TODAY + DAY_MS, "connections");
    await tell(NOW + DAY_MS);
    expect((await mailsOf(who)).slice(9).sort()).toEqual([
      "admin 100",
      "admin 80",
      "billing 100",
      "billing 80",
      "owner 100",
      "owner 80",
    ]);
  });

  it("tell of the highest mark only where several were passed at once, and of yesterday's after midnight", async () => {
    const who = await newOrganisation();
    await setPeak(who, 60, TODAY - DAY_MS);
    await setPeak(who, 60, TODAY - 2 * DAY_MS);
    await tell();
    expect(await mailsOf(who)).toEqual(["owner 100"]);
  });
});

describe("what was used", () => {
  it("is kept for thirteen months and no longer, by one process at a time", async () => {
    const who = await newOrganisation();
    await jobs.query(
      `insert into accounts.usage_hours (organisation_id, hour, source, source_id, route, requests)
       select $1, $2::timestamptz - make_interval(months => m), 'key', gen_random_uuid(), 'GET x', 1
       from generate_series(11, 15) m`,
      [who.organisationId, new Date(NOW - HOUR_MS).toISOString()],
    );
    await setPeak(who, 1, Date.UTC(2025, 9, 20));
    const holder = await jobs.connect();
    await holder.query("begin");
    await holder.query("select pg_advisory_xact_lock(7420113)");
    expect(await forgetUsage(jobs, NOW)).toBeNull();
    await holder.query("rollback");
    holder.release();
    expect(await forgetUsage(jobs, NOW)).toBe(3);
    const { rows } = await jobs.query(
      `select (select count(*) from accounts.usage_hours where organisation_id = $1) as hours,
         (select count(*) from accounts.usage_peaks where organisation_id = $1) as peaks`,
      [who.organisationId],
    );
    expect(rows).toEqual([{ hours: 2, peaks: 0 }]);
  });

  it("is read in steps, of keys only, with peaks, for its own organisation only", async () => {
    const [who, other] = [await newOrganisation(), await newOrganisation()];
    for (const [member, source] of [
      [who, "key"],
      [who, "session"],
      [other, "key"],
    ] as const) {
      await jobs.query(
        `insert into accounts.usage_hours (organisation_id, hour, source, source_id, route, requests)
         select $1, $2::timestamptz - make_interval(hours => h), $3, gen_random_uuid(), 'GET x', 1
         from generate_series(0, 11) h`,
        [member.organisationId, new Date(NOW).toISOString(), source],
      );
    }
    await setPeak(who, 33);
    const window = { from: NOW - DAY_MS, to: NOW + HOUR_MS, stepMs: 6 * HOUR_MS, nowMs: NOW };
    const read = await readUsageOverview(prisma, who, window);
    expect(read.steps.map(({ time, requests }) => [time, requests])).toEqual([
      [TODAY, 5],
      [TODAY + 6 * HOUR_MS, 6],
      [TODAY + 12 * HOUR_MS, 1],
    ]);
    expect(read.peaks).toMatchObject([{ meter: "requests-a-minute", day: TODAY, used: 33, allowed: 60 }]);
    expect(read.everUsed).toBe(true);
  });

  it("is written as CSV whole, page after page, with names that no spreadsheet carries out", async () => {
    const who = await newOrganisation();
    const keyId = randomUUID();
    await jobs.query(
      `insert into accounts.api_keys (id, organisation_id, created_by, name, mode, prefix, last_four, hash, scopes)
       values ($1, $2, $3, '=HYPERLINK("http://evil")', 'live', 'qs_live_ab', 'wxyz', sha256($4), '{}')`,
      [keyId, who.organisationId, who.userId, Buffer.from(keyId)],
    );
    await jobs.query(
      `insert into accounts.usage_hours (organisation_id, hour, source, source_id, route, requests)
       select $1, $2::timestamptz - make_interval(hours => h), 'key', $3, 'GET ' || r, 1
       from generate_series(1, 50) h, generate_series(1, 41) r`,
      [who.organisationId, new Date(NOW).toISOString(), keyId],
    );
    let text = "";
    for await (const part of usageCsv(prisma, who, { from: NOW - 100 * HOUR_MS, to: NOW })) text += part;
    const lines = text.trimEnd().split("\r\n");
    expect(lines[0]).toBe("hour (UTC),source,name,id,route,requests,weight,refused,messages,connections");
    expect(lines).toHaveLength(1 + 50 * 41);
    expect(new Set(lines).size).toBe(lines.length);
    for (const line of lines.slice(1))
      expect(line).toContain(`,key,"'=HYPERLINK(""http://evil"")",${keyId},GET `);
  });
});
