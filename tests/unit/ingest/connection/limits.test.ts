import pino from "pino";
import { describe, expect, test } from "vitest";
import { backOffMs } from "@/server/ingest/connection/back-off";
import { ConnectBudget } from "@/server/ingest/connection/connect-budget";
import { Pulse } from "@/server/ingest/connection/pulse";
import { RejectionCounter } from "@/server/ingest/connection/rejection-counter";
import { WeightBudget } from "@/server/ingest/venues/binance/rest/weight-budget";
import { ManualClock } from "../../../fixtures/manual-clock";

const MINUTE_MS = 60_000;

describe("back-off", () => {
  test.each([
    [0, 0, 125],
    [0, 0.999, 250],
    [3, 0.999, 2_000],
    [30, 0.999, 2_500],
    [1_000, 0, 1_250],
  ])("attempt %i with chance %f waits at most %i ms", (attempt, chance, most) => {
    const waitMs = backOffMs(attempt, { firstMs: 250, maxMs: 2_500 }, () => chance);
    expect(waitMs).toBeLessThanOrEqual(most);
    expect(waitMs).toBeGreaterThan(most * 0.49);
  });
});

describe("connect budget", () => {
  test("never lets more through in any window than the venue allows", () => {
    const clock = new ManualClock();
    const budget = new ConnectBudget(clock, 300, 5 * MINUTE_MS);
    const taken: number[] = [];
    for (let step = 0; step < 4_000; step += 1) {
      const waitMs = budget.take();
      if (waitMs === 0) taken.push(clock.now());
      clock.advance(waitMs === 0 ? 100 : Math.max(100, waitMs / 2));
    }
    for (const [index, time] of taken.entries()) {
      const later = taken[index + 300];
      if (later !== undefined) expect(later - time).toBeGreaterThanOrEqual(5 * MINUTE_MS);
    }
    expect(taken.length).toBeGreaterThan(600);
  });
});

describe("request weight", () => {
  test("a backfill stops at its share and leaves room for a snapshot", () => {
    const clock = new ManualClock(MINUTE_MS * 1_000);
    const budget = new WeightBudget(clock);
    let pages = 0;
    while (budget.take({ weight: 25, share: 0.75 }) === 0) pages += 1;
    expect(pages).toBe(180);
    expect(budget.take({ weight: 25, share: 0.75 })).toBe(MINUTE_MS);
    expect(budget.take({ weight: 250, share: 0.9 })).toBe(0);
    clock.advance(MINUTE_MS);
    expect(budget.take({ weight: 25, share: 0.75 })).toBe(0);
  });

  test("what the venue counted goes above our own count", () => {
    const budget = new WeightBudget(new ManualClock(MINUTE_MS * 1_000));
    budget.note(new Response(null, { headers: { "x-mbx-used-weight-1m": String(5_990) } }));
    budget.note(new Response(null, { headers: { "x-mbx-used-weight-1m": String(Number.NaN) } }));
    expect(budget.take({ weight: 50, share: 0.9 })).toBeGreaterThan(0);
  });

  test("nothing is asked before Retry-After has passed", () => {
    const clock = new ManualClock(MINUTE_MS * 1_000);
    const budget = new WeightBudget(clock);
    budget.block(120_000);
    expect(budget.take({ weight: 1, share: 1 })).toBe(120_000);
    clock.advance(119_999);
    expect(budget.take({ weight: 1, share: 1 })).toBe(1);
    clock.advance(1);
    expect(budget.take({ weight: 1, share: 1 })).toBe(0);
  });
});

describe("trap 10: silence", () => {
  test("of a market that often rests is no fault, of a busy one it is", () => {
    const thin = new Pulse(0);
    const busy = new Pulse(0);
    let now = 0;
    for (let count = 0; count < 300; count += 1) {
      now += 40_000;
      thin.beat(now);
    }
    for (let count = 0; count < 12_000_000 / 100; count += 1) busy.beat(count * 100);
    expect(thin.patienceMs).toBeGreaterThan(60_000);
    expect(busy.patienceMs).toBe(5_000);
  });

  test("is never waited for longer than five minutes, and a new source gets half a minute", () => {
    const pulse = new Pulse(0);
    expect(pulse.patienceMs).toBe(30_000);
    pulse.beat(1);
    pulse.beat(10_000_000);
    expect(pulse.patienceMs).toBe(300_000);
  });

  test("between two connections teaches nothing", () => {
    const pulse = new Pulse(0);
    pulse.beat(1_000);
    pulse.restart(900_000);
    pulse.beat(901_000);
    expect(pulse.patienceMs).toBeLessThanOrEqual(30_000);
  });
});

describe("rejections", () => {
  test("are counted each, and logged once per kind and minute with how many there were", () => {
    const clock = new ManualClock();
    const lines: { kind: string; skipped: number; excerpt: string }[] = [];
    const log = pino({ level: "warn" }, { write: (line: string) => lines.push(JSON.parse(line)) });
    const counter = new RejectionCounter(clock, log);
    for (let second = 0; second < 120; second += 1) {
      counter.count("not_json", Buffer.from("x".repeat(1_000)));
      if (second % 60 === 0) counter.count("bad_time", null);
      clock.advance(1_000);
    }
    expect(counter.totals()).toEqual({ not_json: 120, bad_time: 2 });
    expect(lines.map(({ kind, skipped }) => [kind, skipped])).toEqual([
      ["not_json", 1],
      ["bad_time", 1],
      ["not_json", 60],
      ["bad_time", 1],
    ]);
    expect(lines[0]?.excerpt).toHaveLength(200);
  });
});
