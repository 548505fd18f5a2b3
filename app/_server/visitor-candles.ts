import type { Candle } from "@/lib/domain/market/candle";
import type { Interval } from "@/lib/domain/market/interval";
import { INTERVAL_MS } from "@/lib/domain/market/interval";
import type { Venue } from "@/lib/domain/market/venue";
import { TIERS, type Tier } from "@/lib/domain/tiers/tiers";
import { historyWindow } from "@/lib/services/market-data/history-window";
import { archive } from "./archive";

export interface CandleWindow {
  venue: Venue;
  symbol: string;
  interval: Interval;
  /** Candles before this time (epoch milliseconds), the newest `limit` of them. */
  to: number;
  limit: number;
}

/**
 * Final candles of the record, oldest first; the open one comes with the stream. Visitors see as far back as the
 * smallest account. Errors: `payment_required` for what lies wholly beyond the tier.
 */
export async function visitorCandles(
  { to, ...window }: CandleWindow,
  nowMs: number,
  tier: Tier = TIERS.free,
): Promise<Candle[]> {
  const seen = historyWindow({
    limits: tier,
    limit: "candleHistoryMs",
    from: undefined,
    to,
    now: nowMs,
    rowMs: INTERVAL_MS[window.interval],
  });
  const range = { ...seen, backward: true, after: null };
  return (await archive().candles({ ...window, ...range })).sort((one, other) => one.time - other.time);
}
