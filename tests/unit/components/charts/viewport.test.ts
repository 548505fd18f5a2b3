import { describe, expect, it } from "vitest";
import { depthCurves } from "@/components/charts/depth-curves";
import { priceScale } from "@/components/charts/price-scale";
import { timeTicks } from "@/components/charts/time-ticks";
import { EMPTY_SLOTS, grow, pan, visibleBars, zoom } from "@/components/charts/viewport";

const start = { slot: 9, offset: 0 };

describe("which bars a chart shows", () => {
  it("ends some empty slots after the newest bar while it follows the market", () => {
    expect(visibleBars(start, 900, 500)).toEqual({ from: 500 + EMPTY_SLOTS - 100, count: 100 });
  });

  it("stays where it looks while new bars come, and follows when it looks at the newest", () => {
    const past = pan(start, 40, 500);
    const before = visibleBars(past, 900, 500).from;
    expect(visibleBars(grow(past, 3), 900, 503).from).toBe(before);
    expect(grow(start, 3)).toEqual(start);
  });

  it("keeps at least one bar in sight and never looks into the future", () => {
    expect(pan(start, 9_999, 10).offset).toBe(9);
    expect(pan(start, -5, 10).offset).toBe(0);
    expect(pan(start, 5, 0).offset).toBe(0);
  });

  it("zooms within bounds", () => {
    expect(zoom(start, 100).slot).toBe(36);
    expect(zoom(start, -100).slot).toBe(3);
  });
});

describe("a price scale", () => {
  it("ends on round prices around what is shown", () => {
    const { min, max, step } = priceScale(61_602, 61_853, 6, 0.01);
    expect(step).toBe(50);
    expect(min % 50).toBe(0);
    expect(min).toBeLessThan(61_602);
    expect(max).toBeGreaterThan(61_853);
  });

  it("does not make a storm of a market that stands still", () => {
    const { min, max } = priceScale(100, 100, 6, 0.01);
    expect(max - min).toBeGreaterThanOrEqual(0.1);
  });
});

describe("time labels", () => {
  it("stand at round times, and at midnight show the date", () => {
    const midnight = Date.UTC(2026, 7, 9);
    const times = Array.from({ length: 60 }, (_, index) => midnight - 40 * 5_000 + index * 5_000);
    expect(timeTicks(times, 5_000, 11, 0)).toEqual([
      { index: 4, text: "23:57", isDate: false },
      { index: 16, text: "23:58", isDate: false },
      { index: 28, text: "23:59", isDate: false },
      { index: 40, text: "9 Aug", isDate: true },
      { index: 52, text: "00:01", isDate: false },
    ]);
  });

  it("follow the reader's zone", () => {
    const times = [Date.UTC(2026, 0, 1, 21, 59), Date.UTC(2026, 0, 1, 22, 0)];
    expect(timeTicks(times, 60_000, 1, 2 * 3_600_000)).toEqual([{ index: 1, text: "2 Jan", isDate: true }]);
  });
});

describe("depth curves", () => {
  it("reach equally far on both sides, with sums from the middle outwards", () => {
    const { bids, asks, middle, reach, most } = depthCurves({
      bids: [
        [99, 1],
        [97, 2],
        [80, 50],
      ],
      asks: [
        [101, 4],
        [104, 3],
      ],
    });
    expect({ middle, reach, most }).toEqual({ middle: 100, reach: 4, most: 7 });
    expect(bids).toEqual([
      [96, 3],
      [97, 1],
      [99, 0],
    ]);
    expect(asks).toEqual([
      [101, 0],
      [101, 4],
      [104, 7],
      [104, 7],
    ]);
  });
});
