import { baseOf, quoteOf } from "@/lib/domain/market/symbol";
import type { Clock } from "@/lib/platform/clock";
import { LevelBook } from "./level-book";
import type { MarketStep, SimulatedCandle, SimulatedMarket, SimulatedTrade } from "./market";

const TICK = 0.01;
const LOT = 0.0001;
const START: Record<string, number> = { BTC: 60_000, ETH: 3_000, SOL: 150, ADA: 5 };

/** A plain random walk without history: enough to exercise a protocol. */
export function createStandInMarket(symbols: readonly string[], rate: number, clock: Clock): SimulatedMarket {
  const handlers = new Set<(step: MarketStep) => void>();
  const state = new Map(
    symbols.map((symbol) => {
      const book = new LevelBook();
      const middle = START[baseOf(symbol)] ?? 100;
      const bids: number[] = [];
      const asks: number[] = [];
      for (let level = 1; level <= 200; level += 1) {
        bids.push(round(middle - level * TICK), 1 + level / 10);
        asks.push(round(middle + level * TICK), 1 + level / 10);
      }
      book.replace(bids, asks, 1_000, clock.now());
      return [symbol, { book, trades: [] as SimulatedTrade[] }] as const;
    }),
  );
  let tradesPerSecond = rate;
  let owed = 0;
  let stop = () => {};
  const of = (symbol: string) => {
    const found = state.get(symbol);
    if (!found) throw new RangeError(symbol);
    return found;
  };
  function step(symbol: string): void {
    const { book, trades } = of(symbol);
    const buyerIsMaker = Math.random() < 0.5;
    const side = buyerIsMaker ? book.bids : book.asks;
    const [price = 0, quantity = 0] = side.top(1);
    const taken = Math.min(quantity, Math.ceil(Math.random() * 2_000) * LOT);
    const time = clock.now();
    const trade = { id: 5_000 + trades.length, price, quantity: taken, time, buyerIsMaker };
    trades.push(trade);
    const left = Math.round((quantity - taken) / LOT) * LOT;
    const taker = [price, left < LOT / 2 ? 0 : left];
    const far = round(price + (buyerIsMaker ? -1 : 1) * TICK * Math.ceil(Math.random() * 50));
    if (far !== price) taker.push(far, Math.ceil(Math.random() * 5_000) * LOT);
    const near = round(price + (buyerIsMaker ? 1 : -1) * TICK * 20);
    const maker = [near, Math.ceil(Math.random() * 5_000) * LOT];
    const crossing = buyerIsMaker ? near <= price : near >= price;
    const other = crossing ? [] : maker;
    const first = book.lastUpdateId + 1;
    const bids = buyerIsMaker ? taker : other;
    const asks = buyerIsMaker ? other : taker;
    book.apply(bids, asks, first + 2, time);
    for (const handler of handlers) {
      handler({
        venue: "binance",
        symbol,
        time,
        firstUpdateId: first,
        lastUpdateId: first + 2,
        bids,
        asks,
        trades: [trade],
      });
    }
  }
  return {
    venues: ["binance"],
    instruments: () =>
      symbols.map((symbol) => ({
        symbol,
        base: baseOf(symbol),
        quote: quoteOf(symbol),
        tickSize: TICK,
        lotSize: LOT,
        minNotional: 5,
        priceDecimals: 2,
        quantityDecimals: 4,
      })),
    onStep(handler) {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
    book(_venue, symbol) {
      const { book } = of(symbol);
      return {
        time: book.time,
        lastUpdateId: book.lastUpdateId,
        bids: book.bids.top(5_000),
        asks: book.asks.top(5_000),
      };
    },
    trades(_venue, symbol, fromId, limit) {
      const { trades } = of(symbol);
      if (fromId === null) return trades.slice(-limit);
      const start = Math.max(0, fromId - 5_000);
      return trades.slice(start, start + limit);
    },
    tradeIdAt: (_venue, symbol, time) => of(symbol).trades.find((trade) => trade.time >= time)?.id ?? null,
    candles: (_venue, symbol, intervalMs, from, to) => fold(of(symbol).trades, intervalMs, from, to),
    get tradesPerSecond() {
      return tradesPerSecond;
    },
    setRate(next) {
      tradesPerSecond = next;
    },
    start() {
      stop = clock.every(10, () => {
        owed += tradesPerSecond / 100;
        for (; owed >= 1; owed -= 1) step(symbols[Math.floor(Math.random() * symbols.length)] ?? "");
      });
    },
    async close() {
      stop();
    },
  };
}

function round(price: number): number {
  return Math.round(price / TICK) / Math.round(1 / TICK);
}

export function fold(
  trades: readonly SimulatedTrade[],
  intervalMs: number,
  from: number,
  to: number,
): SimulatedCandle[] {
  const candles: SimulatedCandle[] = [];
  for (const { id, price, quantity, time, buyerIsMaker } of trades) {
    const open = Math.floor(time / intervalMs) * intervalMs;
    if (open < from || open >= to) continue;
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
    if (!buyerIsMaker) {
      candle.takerBuyVolume += quantity;
      candle.takerBuyQuoteVolume += price * quantity;
    }
  }
  return candles;
}
