import type { Candle } from "@/lib/domain/market/candle";
import type { Interval } from "@/lib/domain/market/interval";
import type { Venue } from "@/lib/domain/market/venue";
import { TIERS } from "@/lib/domain/tiers/tiers";
import { archive } from "./archive";

/** Visitors see as far back as the smallest account. */
export const VISITOR_HISTORY_MS = TIERS.free.candleHistoryMs ?? 0;

export interface CandleWindow {
  venue: Venue;
  symbol: string;
  interval: Interval;
  /** Candles before this time (epoch milliseconds), the newest `limit` of them. */
  to: number;
  limit: number;
}

/** Final candles of the record, oldest first; the open one comes with the stream. */
export async function visitorCandles({ to, ...window }: CandleWindow, nowMs: number): Promise<Candle[]> {
  const range = { from: nowMs - VISITOR_HISTORY_MS, to, backward: true, after: null };
  return (await archive().candles({ ...window, ...range })).sort((one, other) => one.time - other.time);
}
