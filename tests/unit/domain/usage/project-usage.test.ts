import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TIERS } from "@/lib/domain/tiers/tiers";
import { projectUsage } from "@/lib/domain/usage/project-usage";
import type { UsageMeterId, UsagePeak } from "@/lib/domain/usage/usage-meters";

const DAY_MS = 86_400_000;
const TODAY = Date.UTC(2026, 10, 21);
const NOW = TODAY + 13 * 3_600_000;

/** Peaks of the days before today, the last one yesterday's. */
function peaksOf(
  used: readonly number[],
  meter: UsageMeterId = "requests-a-minute",
  today?: number,
): UsagePeak[] {
  const days = used.map((value, index) => ({ value, day: TODAY - (used.length - index) * DAY_MS }));
  if (today !== undefined) days.push({ value: today, day: TODAY });
  return days
    .filter(({ value }) => value > 0)
    .map(({ value, day }) => ({ meter, day, used: value, allowed: 60, at: day + 5_000 }));
}

const project = (peaks: UsagePeak[]) => projectUsage(peaks, TIERS.free, NOW);
const dates = (peaks: UsagePeak[]) =>
  project(peaks).map(({ day }) => new Date(day).toISOString().slice(0, 10));

describe("the projection of use", () => {
  it("names the day on which a steady growth reaches the limit, and the tier that has room", () => {
    // 20, 22, … 38 yesterday: 40 today, 60 in ten days.
    const growing = Array.from({ length: 10 }, (_, day) => 20 + 2 * day);
    expect(project(peaksOf(growing))).toEqual([
      {
        meter: "requests-a-minute",
        allowed: 60,
        day: Date.UTC(2026, 11, 1),
        growthADay: 2,
        tier: "pro",
      },
    ]);
  });

  it.each([
    ["nothing was used", []],
    ["there is less than a week", [20, 30, 40, 45, 50, 55]],
    ["use is steady", [30, 31, 30, 29, 30, 31, 30, 29, 30, 31]],
    ["use falls", [50, 48, 46, 44, 42, 40, 38, 36]],
    ["it is up and down only", [10, 50, 12, 48, 11, 52, 9, 50, 12, 49]],
    ["only few days were used at all", [5, 0, 0, 0, 10, 0, 0, 0, 40]],
    [
      "it would be reached further ahead than anything known reaches back",
      [10, 10.1, 10.2, 10.3, 10.4, 10.5, 10.6],
    ],
  ])("says nothing where %s", (_, used) => {
    expect(project(peaksOf(used))).toEqual([]);
  });

  it("does not let a few wild days move the date", () => {
    const growing = Array.from({ length: 20 }, (_, day) => 10 + 2 * day);
    const wild = growing.map((value, day) => (day === 4 ? 60 : day === 11 ? 1 : day === 15 ? 60 : value));
    expect(dates(peaksOf(wild))).toEqual(dates(peaksOf(growing)));
  });

  it("says today where the limit was reached today, and takes a quiet today for no trend", () => {
    const growing = Array.from({ length: 10 }, (_, day) => 20 + 2 * day);
    expect(dates(peaksOf(growing, "requests-a-minute", 60))).toEqual(["2026-11-21"]);
    expect(dates(peaksOf(growing, "requests-a-minute", 1))).toEqual(["2026-12-01"]);
  });

  it("names the soonest limit first, and no tier where none has more", () => {
    const requests = peaksOf(Array.from({ length: 10 }, (_, day) => 9_000 + 200 * day));
    const sockets = peaksOf(
      Array.from({ length: 10 }, (_, day) => 85 + day),
      "connections",
    );
    const found = projectUsage([...requests, ...sockets], TIERS.enterprise, NOW);
    expect(found.map(({ meter, tier, day }) => [meter, tier, (day - TODAY) / DAY_MS])).toEqual([
      ["requests-a-minute", null, 5],
      ["connections", null, 5],
    ]);
  });

  it("never names a day in the past or more than eight weeks ahead, whatever came before", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100), { maxLength: 40 }), (used) => {
        for (const { day, growthADay } of project(peaksOf(used))) {
          expect(day).toBeGreaterThanOrEqual(TODAY);
          expect(day).toBeLessThanOrEqual(TODAY + 56 * DAY_MS);
          expect(growthADay).toBeGreaterThan(0);
        }
      }),
    );
  });
});
