import { describe, expect, test } from "vitest";
import type { MarketEvent } from "@/lib/domain/market/event";
import { VenueClock } from "@/server/ingest/stream/venue-clock";

const START = 1_723_161_255_000;

function open() {
  const times: number[] = [];
  const clock = new VenueClock("binance", (event: MarketEvent) => {
    if (event.kind === "time") times.push(event.time - START);
  });
  return { clock, times };
}

describe("a venue's time", () => {
  test("is told once per 100 ms of it, whatever the number of frames", () => {
    const { clock, times } = open();
    for (let time = 0; time < 1_000; time += 7) clock.advanceByTrade(START + time, START + time, time);
    expect(times).toHaveLength(10);
    expect(new Set(times.map((time) => Math.floor(time / 100))).size).toBe(10);
  });

  test("never goes back", () => {
    const { clock, times } = open();
    for (const time of [0, 500, 300, 499, 600]) clock.advanceByTrade(START + time, START + time, time);
    expect(times).toEqual([0, 500, 600]);
    expect(clock.now).toBe(START + 600);
  });

  test("goes on without trades, so that quiet candles close", () => {
    const { clock, times } = open();
    clock.advanceByTrade(START, START, 0);
    for (let time = 100; time <= 5_000; time += 100) clock.advanceByFrame(START + time, time);
    expect(times.at(-1)).toBe(5_000);
  });

  test("follows no sender's clock that runs ahead", () => {
    const { clock } = open();
    for (let time = 0; time < 3_000; time += 100) {
      clock.advanceByFrame(START + time + 5_000, time);
      clock.advanceByTrade(START + time, START + time + 5_000, time);
    }
    expect(clock.now - START).toBeLessThan(5_600);
    const { clock: warned } = open();
    warned.advanceByTrade(START, START + 5_000, 0);
    for (let time = 100; time < 3_000; time += 100) {
      warned.advanceByFrame(START + time + 5_000, time);
      expect(warned.now).toBeLessThanOrEqual(START + time);
    }
  });

  test("a single step of more than a minute is not believed, two that agree are", () => {
    const { clock } = open();
    expect(clock.believesTrade(START, 0)).toBe(true);
    expect(clock.believesTrade(START + 3_600_000, 10)).toBe(false);
    expect(clock.believesTrade(START + 20, 20)).toBe(true);
    expect(clock.believesTrade(START + 3_600_000, 30)).toBe(false);
    expect(clock.believesTrade(START + 3_600_100, 40)).toBe(true);
    expect(clock.believesTrade(START + 3_600_200, 50)).toBe(true);
  });

  test("a step as long as the silence before it is believed", () => {
    const { clock } = open();
    expect(clock.believesFrame(START, 0)).toBe(true);
    expect(clock.believesFrame(START + 3_600_000, 3_590_000)).toBe(true);
  });
});
