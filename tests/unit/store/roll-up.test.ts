import { describe, expect, it } from "vitest";
import type { CandleQuality } from "@/lib/domain/market/candle";
import type { CandleRow } from "@/server/store/candle-row";
import { rollUp, worst } from "@/server/store/roll-up";

function minute(index: number, fields: Partial<CandleRow> = {}): CandleRow {
  return {
    time: index * 60_000,
    open: 10 + index,
    high: 20 + index,
    low: 5 - index,
    close: 11 + index,
    volume: 1,
    quote_volume: 10,
    taker_buy_volume: 0.5,
    instrument_id: 3,
    interval_ms: 60_000,
    trades: 2,
    quality: null,
    ...fields,
  };
}

describe("rolling minutes up", () => {
  it("opens with the first, closes with the last and spans all, a window at a time", () => {
    const windows = rollUp([minute(1), minute(2), minute(4), minute(6)], 300_000);
    expect(windows).toEqual([
      minute(0, {
        open: 11,
        high: 24,
        low: 1,
        close: 15,
        volume: 3,
        quote_volume: 30,
        taker_buy_volume: 1.5,
        trades: 6,
        interval_ms: 300_000,
      }),
      minute(5, { ...minute(6), time: 300_000, interval_ms: 300_000 }),
    ]);
  });

  it("leaves the minutes as they were", () => {
    const minutes = [minute(0), minute(1)];
    rollUp(minutes, 300_000);
    expect(minutes).toEqual([minute(0), minute(1)]);
  });

  it.each<[CandleQuality | null, CandleQuality | null, CandleQuality | null]>([
    [null, null, null],
    [null, "repaired", "repaired"],
    ["repaired", "gap", "gap"],
    ["gap", "partial", "partial"],
    ["partial", null, "partial"],
  ])("is as whole as the worst part: %s and %s make %s", (one, other, both) => {
    expect(worst(one, other)).toBe(both);
    expect(worst(other, one)).toBe(both);
    expect(rollUp([minute(0, { quality: one }), minute(1, { quality: other })], 300_000)[0]?.quality).toBe(
      both,
    );
  });
});
