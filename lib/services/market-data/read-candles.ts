import type { Candle } from "@/lib/domain/market/candle";
import type { Interval } from "@/lib/domain/market/interval";
import type { ArchiveRange, ArchiveReader } from "./archive-reader";
import type { LiveMarket } from "./live-market";
import type { RecentCandles } from "./recent-candles";

interface Sources {
  market: LiveMarket;
  archive: ArchiveReader;
  recent: RecentCandles;
}

type CandleRange = ArchiveRange & { interval: Interval };

/** Stored candles, those on their way into the record and the open ones, as one list in walking order. */
export async function readCandles(
  { market, archive, recent }: Sources,
  range: CandleRange,
): Promise<Candle[]> {
  const { venue, symbol, interval, backward, limit } = range;
  const byTime = new Map<number, Candle>();
  for (const candle of await archive.candles(range)) byTime.set(candle.time, candle);
  // Looked at after the record was read: what left them meanwhile is in the record or still among the recent.
  const fold = market.fold(venue, symbol)?.candles;
  const live = [
    ...recent.of(venue, symbol, interval),
    ...(fold?.undrained(interval) ?? []),
    ...(fold?.openCandles(interval) ?? []),
  ];
  for (const candle of live) {
    const stored = byTime.get(candle.time);
    if (isWithin(candle.time, range) && (stored === undefined || candle.trades > stored.trades)) {
      byTime.set(candle.time, candle);
    }
  }
  const direction = backward ? -1 : 1;
  return [...byTime.values()].sort((one, other) => direction * (one.time - other.time)).slice(0, limit);
}

function isWithin(time: number, { from, to, after, backward }: CandleRange): boolean {
  if (time < from || time >= to) return false;
  return after === null || (backward ? time < after.time : time > after.time);
}
