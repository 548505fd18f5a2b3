import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type UsageOwner, UsageTally } from "@/lib/domain/usage/usage-tally";

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 10, 21, 23, 0, 0);
const owner = (organisationId: string, sourceId: string): UsageOwner => ({
  organisationId,
  source: "key",
  sourceId,
});

describe("a tally of use", () => {
  it("loses and invents nothing, whoever used what at whichever hour, also where the clock steps back", () => {
    const step = fc.record({
      organisation: fc.constantFrom("a", "b"),
      source: fc.constantFrom("1", "2"),
      route: fc.constantFrom("GET x", "GET y"),
      weight: fc.integer({ min: 0, max: 9 }),
      refused: fc.boolean(),
      hour: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const tally = new UsageTally();
        const expected = new Map<string, [requests: number, weight: number, refused: number]>();
        for (const { organisation, source, route, weight, refused, hour } of steps) {
          const time = START + hour * HOUR_MS;
          tally.request(owner(organisation, organisation + source), route, weight, refused, time + 5);
          const key = [organisation, organisation + source, route, time].join();
          const [requests, sum, no] = expected.get(key) ?? [0, 0, 0];
          expected.set(key, [requests + 1, refused ? sum : sum + weight, refused ? no + 1 : no]);
        }
        const counted = new Map<string, [number, number, number]>();
        for (const { organisationId, sourceId, route, hour, ...row } of tally.rows()) {
          const key = [organisationId, sourceId, route, hour].join();
          const [requests, sum, no] = counted.get(key) ?? [0, 0, 0];
          counted.set(key, [requests + row.requests, sum + row.weight, no + row.refused]);
        }
        expect(counted).toEqual(expected);
      }),
    );
  });

  it("counts no more rows than it may hold, says how much it lost, and goes on with those it has", () => {
    const tally = new UsageTally(2);
    for (const id of ["1", "2", "3"]) tally.request(owner("a", id), "GET x", 1, false, START);
    tally.request(owner("a", "1"), "GET x", 1, false, START);
    expect(tally.rows().map(({ sourceId, requests }) => [sourceId, requests])).toEqual([
      ["1", 2],
      ["2", 1],
    ]);
    expect(tally.lost).toBe(1);
  });

  it("keeps the highest share of each day, whatever the limit was meanwhile", () => {
    const tally = new UsageTally();
    const used: [number, number, number][] = [
      [30, 60, 0],
      [50, 60, 1],
      [600, 1_200, 2],
      [10, 60, HOUR_MS],
      [20, 60, HOUR_MS + 1],
    ];
    for (const [value, allowed, ms] of used) {
      tally.peak("a", "requests-a-minute", value, allowed, START + ms);
    }
    const peaks = tally.peaks().map(({ day, used: value, allowed, at }) => ({ day, value, allowed, at }));
    const midnight = Date.UTC(2026, 10, 21);
    expect(peaks).toEqual([
      { day: midnight, value: 50, allowed: 60, at: START + 1 },
      { day: midnight + 24 * HOUR_MS, value: 20, allowed: 60, at: START + HOUR_MS + 1 },
    ]);
  });
});
