import type { CandleUpdate } from "@/lib/domain/market/candle";
import { INTERVAL_MS, type Interval } from "@/lib/domain/market/interval";
import type { MarketArchive, TradePositions, VenueHistory } from "@/lib/domain/market/ports";
import type { Venue } from "@/lib/domain/market/venue";

/** What venues are asked for; finer candles are made from trades alone. */
const INTERVALS: readonly Interval[] = ["1m", "5m", "15m", "1h", "4h", "1d"];
const DEPTH_MS = 30 * 86_400_000;
/** Candles asked for and stored at once, so that a month is never in memory. */
const CHUNK = 5_000;

export interface LoadOptions {
  venue: Venue;
  symbol: string;
  history: VenueHistory;
  archive: Pick<MarketArchive, "candles">;
  positions: TradePositions;
  save: (updates: readonly CandleUpdate[]) => Promise<void>;
  now: number;
}

/**
 * Puts a month of the venue's own candles on record: all of it the first time, afterwards what passed since
 * the last stored trade. A candle that counts more trades is never overwritten, so loading twice is harmless.
 */
export async function loadHistory({
  venue,
  symbol,
  history,
  archive,
  positions,
  save,
  now,
}: LoadOptions): Promise<void> {
  const last = await positions.lastTrade(venue, symbol);
  for (const interval of INTERVALS) {
    const lengthMs = INTERVAL_MS[interval];
    const oldest = Math.floor((now - DEPTH_MS) / lengthMs) * lengthMs;
    const known = await archive.candles({
      venue,
      symbol,
      interval,
      from: oldest,
      to: oldest + 20 * lengthMs,
      limit: 1,
    });
    const begin =
      known.length > 0 && last ? Math.max(oldest, Math.floor(last.time / lengthMs - 2) * lengthMs) : oldest;
    for (let from = begin; from < now; from += CHUNK * lengthMs) {
      const candles = await history.candles(symbol, interval, from, Math.min(now, from + CHUNK * lengthMs));
      if (candles.length > 0) await save(candles.map((candle) => ({ venue, symbol, interval, candle })));
    }
  }
}
