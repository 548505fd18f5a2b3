import type { Candle } from "@/lib/domain/market/candle";
import type { Interval } from "@/lib/domain/market/interval";
import type { Venue } from "@/lib/domain/market/venue";
import type { Bus } from "@/lib/platform/bus/bus";

/** Kept of each instrument and interval; the oldest go first. Even of 100 ms candles these last seconds. */
const KEPT_MAX = 64;

export interface RecentCandles {
  of(venue: Venue, symbol: string, interval: Interval): readonly Candle[];
  close(): void;
}

/** Final candles of the last moments, which may be on their way into the record and not yet in it. */
export function createRecentCandles(bus: Bus): RecentCandles {
  const kept = new Map<string, Candle[]>();
  const stop = bus.subscribe("closedCandles", (updates) => {
    for (const { venue, symbol, interval, candle } of updates) {
      const key = `${venue}:${symbol}:${interval}`;
      const candles = kept.get(key) ?? [];
      if (candles.push(candle) > KEPT_MAX) candles.shift();
      kept.set(key, candles);
    }
  });
  return { of: (venue, symbol, interval) => kept.get(`${venue}:${symbol}:${interval}`) ?? [], close: stop };
}
