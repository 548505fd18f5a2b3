import type { SimulatedCandle, SimulatedTrade } from "../exchanges/market";

/** Candles of `intervalMs` out of trades in order of time; windows without a trade are left out. */
export function foldTrades(trades: readonly SimulatedTrade[], intervalMs: number): SimulatedCandle[] {
  const candles: SimulatedCandle[] = [];
  for (const { id, price, quantity, time, buyerIsMaker } of trades) {
    const open = Math.floor(time / intervalMs) * intervalMs;
    let candle = candles.at(-1);
    if (candle?.time !== open) {
      candle = {
        time: open,
        open: price,
        high: price,
        low: price,
        close: price,
        volume: 0,
        quoteVolume: 0,
        trades: 0,
        takerBuyVolume: 0,
        takerBuyQuoteVolume: 0,
        firstTradeId: id,
        lastTradeId: id,
      };
      candles.push(candle);
    }
    candle.high = Math.max(candle.high, price);
    candle.low = Math.min(candle.low, price);
    candle.close = price;
    candle.volume += quantity;
    candle.quoteVolume += price * quantity;
    candle.trades += 1;
    candle.lastTradeId = id;
    candle.takerBuyVolume += buyerIsMaker ? 0 : quantity;
    candle.takerBuyQuoteVolume += buyerIsMaker ? 0 : price * quantity;
  }
  return candles;
}
