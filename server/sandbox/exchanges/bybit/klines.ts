import type { SimulatedCandle, SimulatedTrade } from "../market";
import { type CandleSource, type CandleWindows, candlesWithin } from "../shell/candle-windows";

/** A window in the venue's figures. */
export type Kline = Pick<
  SimulatedCandle,
  "time" | "open" | "high" | "low" | "close" | "volume" | "quoteVolume"
>;

/** What klines of one symbol are made of. */
export interface KlineSource {
  readonly candles: CandleSource;
  trades(fromId: number | null, limit: number): readonly SimulatedTrade[];
  tradeIdAt(time: number): number | null;
}

/**
 * Every window that opens in [from, to) and has begun by now, oldest first; `from` opens one. Where nothing
 * traded a window is flat at the price before it; those before the first price of all are left out.
 */
export function readKlines(
  source: KlineSource,
  windows: CandleWindows,
  { from, to, now }: { from: number; to: number; now: number },
): Kline[] {
  const found = candlesWithin(source.candles, windows, from, to, now);
  const firstTime = found[0]?.time ?? Math.min(to, now + 1);
  const price = firstTime > from ? priceBefore(source, from) : null;
  const quiet: Kline[] = [];
  for (let time = from; price !== null && time < firstTime; time = windows.shift(time, 1)) {
    quiet.push({ time, open: price, high: price, low: price, close: price, volume: 0, quoteVolume: 0 });
  }
  return [...quiet, ...found];
}

/** Price of the last trade before a time, as far as trades are on record. */
function priceBefore(source: KlineSource, time: number): number | null {
  const after = source.tradeIdAt(time);
  const [trade] = after === null ? source.trades(null, 1) : source.trades(after - 1, 1);
  return trade && trade.time < time ? trade.price : null;
}
