import type { MarketView } from "./market-view";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Statistics of the last 24 hours, to the minute at their far end. */
export interface DayTicker {
  openTime: number;
  closeTime: number;
  open: number;
  high: number;
  low: number;
  close: number;
  previousClose: number;
  volume: number;
  quoteVolume: number;
  trades: number;
  firstTradeId: number;
  lastTradeId: number;
  lastQuantity: number;
  bid: number;
  bidQuantity: number;
  ask: number;
  askQuantity: number;
}

export function dayTicker(view: MarketView, symbol: string): DayTicker {
  const closeTime = view.now();
  const openTime = Math.floor((closeTime - DAY_MS) / MINUTE_MS) * MINUTE_MS;
  const candles = view.candles(symbol, MINUTE_MS, openTime, closeTime + 1);
  const first = candles[0];
  const book = view.book(symbol, 1);
  const ticker: DayTicker = {
    openTime,
    closeTime,
    open: first?.open ?? 0,
    high: first?.high ?? 0,
    low: first?.low ?? 0,
    close: candles.at(-1)?.close ?? 0,
    previousClose: first?.open ?? 0,
    volume: 0,
    quoteVolume: 0,
    trades: 0,
    firstTradeId: -1,
    lastTradeId: -1,
    lastQuantity: view.trades(symbol, null, 1)[0]?.quantity ?? 0,
    bid: book.bids[0] ?? 0,
    bidQuantity: book.bids[1] ?? 0,
    ask: book.asks[0] ?? 0,
    askQuantity: book.asks[1] ?? 0,
  };
  for (const candle of candles) {
    ticker.high = Math.max(ticker.high, candle.high);
    ticker.low = Math.min(ticker.low, candle.low);
    ticker.volume += candle.volume;
    ticker.quoteVolume += candle.quoteVolume;
    ticker.trades += candle.trades;
    if (ticker.firstTradeId < 0) ticker.firstTradeId = candle.firstTradeId;
    if (candle.lastTradeId >= 0) ticker.lastTradeId = candle.lastTradeId;
  }
  return ticker;
}
