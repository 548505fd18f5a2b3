import { randomUUID } from "node:crypto";
import type pg from "pg";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RateDecision } from "@/lib/domain/limits/rate-limits";
import { entitlementsOfTier } from "@/lib/domain/tiers/entitlements";
import { createPool } from "@/lib/platform/db";
import type { Principal } from "@/lib/services/access/principal";
import { createUsageMeter, FLUSH_EVERY_MS } from "@/lib/services/usage/create-usage-meter";
import { createTestDatabase, type TestDatabase } from "@/tests/fixtures/database";
import { ManualClock } from "@/tests/fixtures/manual-clock";
import { type CuttingLine, openCuttingLine } from "./cutting-line";

const log = pino({ level: "silent" });
let database: TestDatabase;
let line: CuttingLine;
let jobs: pg.Pool;
let who: Principal;
let clock: ManualClock;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

beforeEach(async () => {
  line = await openCuttingLine(database.databaseUrl);
  jobs = createPool({ databaseUrl: line.databaseUrl, name: "usage", max: 2, log, role: "quant_jobs" });
  who = await newPrincipal();
  clock = new ManualClock();
});
afterEach(async () => {
  await jobs.end();
  await line.close();
});

async function newPrincipal(): Promise<Principal> {
  const organisationId = randomUUID();
  await database.pool.query("insert into accounts.organisations (id, name) values ($1, 'Desk')", [
    organisationId,
  ]);
  return {
    kind: "key",
    id: randomUUID(),
    organisationId,
    organisationName: "Desk",
    userId: randomUUID(),
    role: "owner",
    tier: "free",
    entitlements: entitlementsOfTier("free"),
    scopes: [],
    mode: "live",
    name: "key",
    expiresAt: null,
    ipAllowList: [],
  };
}

const newMeter = (rowsMax?: number) =>
  createUsageMeter({ jobs, slotsHeld: async () => 1, clock, log, ...(rowsMax && { rowsMax }) });

function decision(remaining: number, violated: RateDecision["violated"] = []): RateDecision {
  const policy = { windowSeconds: 60, waitMs: 0 };
  return {
    allowed: violated.length === 0,
    violated,
    policies: [
      { name: "burst", quota: 20, remaining: 20, ...policy },
      { name: "minute", quota: 60, remaining, ...policy },
    ],
  };
}

async function counted(): Promise<number> {
  const { rows } = await database.pool.query(
    "select coalesce(sum(requests), 0)::int as requests from accounts.usage_hours where organisation_id = $1",
    [who.organisationId],
  );
  return rows[0].requests;
}

describe("the meter", () => {
  it.each(["request", "answer"] as const)(
    "counts once what was on its way when the %s was cut off",
    async (cut) => {
      const meter = newMeter();
      for (let count = 0; count < 3; count++) meter.request(who, "GET x", 1, decision(50));
      await jobs.query("select $1::int", [1]);
      line.cutNext(cut);
      await meter.flush();
      expect(line.cuts).toBe(1);
      expect(meter.stats().failing).toBe(true);
      expect(await counted()).toBe(cut === "answer" ? 3 : 0);

      for (let count = 0; count < 4; count++) meter.request(who, "GET x", 1, decision(50));
      await meter.flush();
      expect(await counted()).toBe(3);
      await meter.flush();
      expect(await counted()).toBe(7);
      expect(meter.stats()).toEqual({ waitingRows: 0, lost: 0, failing: false });
      await meter.close();
    },
  );

  it("is exact over many batches of two processes whose lines break at any time", async () => {
    const meters = [newMeter(), newMeter()];
    let asked = 0;
    for (let round = 0; round < 40; round++) {
      for (const meter of meters) {
        for (let count = 0; count <= round % 4; count++, asked++) {
          meter.request(who, `GET ${(round + count) % 5}`, 1, decision(50));
        }
      }
      if (round % 3 === 1) line.cutNext(round % 2 === 0 ? "request" : "answer");
      await Promise.all(meters.map((meter) => meter.flush()));
    }
    await Promise.all(meters.map((meter) => meter.close()));
    expect(line.cuts).toBeGreaterThan(8);
    expect(await counted()).toBe(asked);
  });

  it("keeps counting while the database is away, hour by hour, and writes all of it afterwards", async () => {
    const meter = newMeter();
    line.setDown(true);
    for (let hour = 0; hour < 5; hour++) {
      meter.request(who, "GET x", 1, decision(50));
      clock.advance(3_600_000);
      await meter.flush();
    }
    expect(meter.stats()).toMatchObject({ waitingRows: 5, failing: true });
    line.setDown(false);
    await meter.close();
    const { rows } = await database.pool.query(
      "select requests from accounts.usage_hours where organisation_id = $1 order by hour",
      [who.organisationId],
    );
    expect(rows).toEqual(Array.from({ length: 5 }, () => ({ requests: 1 })));
  });

  it("writes by itself every few seconds, and what is left when it ends", async () => {
    const meter = newMeter();
    meter.request(who, "GET x", 1, decision(50));
    clock.advance(FLUSH_EVERY_MS);
    await expect.poll(counted).toBe(1);
    meter.request(who, "GET x", 1, decision(50));
    await meter.close();
    expect(await counted()).toBe(2);
  });

  it("writes what others used though an organisation was deleted meanwhile", async () => {
    const gone = await newPrincipal();
    const meter = newMeter();
    meter.request(gone, "GET x", 1, decision(0));
    meter.request(who, "GET x", 1, decision(0));
    await database.pool.query("delete from accounts.organisations where id = $1", [gone.organisationId]);
    await meter.flush();
    expect(await counted()).toBe(1);
    expect(meter.stats().failing).toBe(false);
    await meter.close();
  });

  it("keeps a day's highest share of the minute, and takes other limits than the organisation's for none", async () => {
    const meter = newMeter();
    const peak = async () => {
      await meter.flush();
      const { rows } = await database.pool.query(
        "select used, allowed from accounts.usage_peaks where organisation_id = $1",
        [who.organisationId],
      );
      return rows[0] ?? null;
    };
    meter.request({ ...who, kind: "session" }, "GET x", 1, decision(1));
    const guarded = decision(0, ["minute"]);
    meter.request(who, "POST keys", 1, {
      ...guarded,
      policies: [guarded.policies[0], { ...guarded.policies[1], quota: 10 }],
    });
    expect(await peak()).toBeNull();
    meter.request(who, "GET x", 1, decision(20));
    expect(await peak()).toEqual({ used: 40, allowed: 60 });
    meter.request(who, "GET x", 1, decision(50));
    expect(await peak()).toEqual({ used: 40, allowed: 60 });
    meter.request(who, "GET x", 5, decision(3, ["minute"]));
    expect(await peak()).toEqual({ used: 60, allowed: 60 });
    await meter.close();
  });
});
