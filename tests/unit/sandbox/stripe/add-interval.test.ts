import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addIntervals, nextPeriodEnd } from "@/server/sandbox/stripe/time/add-interval";

const seconds = (iso: string) => Date.parse(iso) / 1000;
const anchors = fc.integer({ min: seconds("2020-01-01T00:00:00Z"), max: seconds("2040-01-01T00:00:00Z") });
const intervals = fc.constantFrom("day", "week", "month", "year");

describe("adding intervals to an anchor", () => {
  test.each([
    ["2026-01-31T10:20:30Z", "month", 1, "2026-02-28T10:20:30Z"],
    ["2026-01-31T10:20:30Z", "month", 2, "2026-03-31T10:20:30Z"],
    ["2026-01-31T10:20:30Z", "month", 3, "2026-04-30T10:20:30Z"],
    ["2027-12-31T00:00:00Z", "month", 2, "2028-02-29T00:00:00Z"],
    ["2028-02-29T00:00:00Z", "year", 1, "2029-02-28T00:00:00Z"],
    ["2028-02-29T00:00:00Z", "year", 4, "2032-02-29T00:00:00Z"],
    ["2026-12-15T23:59:59Z", "month", 1, "2027-01-15T23:59:59Z"],
    ["2026-01-01T00:00:00Z", "week", 2, "2026-01-15T00:00:00Z"],
  ])("%s and %s × %i is %s", (anchor, interval, count, wanted) => {
    expect(addIntervals(seconds(anchor), interval, count)).toBe(seconds(wanted));
  });

  test("months keep the anchor's time of day, and its day or the month's last", () => {
    fc.assert(
      fc.property(anchors, fc.integer({ min: 0, max: 240 }), (anchor, count) => {
        const from = new Date(anchor * 1000);
        const to = new Date(addIntervals(anchor, "month", count) * 1000);
        const last = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() + 1, 0)).getUTCDate();
        expect(to.toISOString().slice(10)).toBe(from.toISOString().slice(10));
        expect(to.getUTCDate()).toBe(Math.min(from.getUTCDate(), last));
        expect(
          (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth(),
        ).toBe(count);
      }),
    );
  });

  test("periods follow one another without a hole: each end is the first after the former", () => {
    fc.assert(
      fc.property(
        anchors,
        intervals,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 60 }),
        (anchor, interval, count, index) => {
          const recurring = { interval, interval_count: count };
          const start = addIntervals(anchor, interval, index * count);
          const end = addIntervals(anchor, interval, (index + 1) * count);
          expect(nextPeriodEnd(anchor, recurring, start)).toBe(end);
          expect(nextPeriodEnd(anchor, recurring, end - 1)).toBe(end);
          expect(end).toBeGreaterThan(start);
        },
      ),
    );
  });
});
