import type { CandleQuality } from "@/lib/domain/market/candle";
import type { CandleRow } from "./candle-row";

const WORST_FIRST: readonly CandleQuality[] = ["partial", "gap", "repaired"];

/** Joins minutes, oldest first, into windows of a longer interval. */
export function rollUp(minutes: readonly CandleRow[], lengthMs: number): CandleRow[] {
  const windows: CandleRow[] = [];
  for (const minute of minutes) {
    const start = minute.time - (minute.time % lengthMs);
    const window = windows.at(-1);
    if (window?.time !== start) {
      windows.push({ ...minute, time: start, interval_ms: lengthMs });
      continue;
    }
    window.high = Math.max(window.high, minute.high);
    window.low = Math.min(window.low, minute.low);
    window.close = minute.close;
    window.volume += minute.volume;
    window.quote_volume += minute.quote_volume;
    window.taker_buy_volume += minute.taker_buy_volume;
    window.trades += minute.trades;
    window.quality = worst(window.quality, minute.quality);
  }
  return windows;
}

export function worst(one: CandleQuality | null, other: CandleQuality | null): CandleQuality | null {
  return WORST_FIRST.find((quality) => quality === one || quality === other) ?? null;
}
