import type { Candle } from "@/lib/domain/market/candle";
import type { CandleFold } from "@/lib/domain/market/candle-fold";
import { INTERVALS, type Interval } from "@/lib/domain/market/interval";

/** Everything a fold has made final and not handed out yet, by interval, in the order it came. */
export function collect(fold: CandleFold): Map<Interval, Candle[]> {
  const candles = new Map<Interval, Candle[]>(INTERVALS.map((interval) => [interval, []]));
  fold.drain((interval, candle, final) => {
    if (final) candles.get(interval)?.push(candle);
  });
  return candles;
}
