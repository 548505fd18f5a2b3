import { baseOf, quoteOf } from "@/lib/domain/market/symbol";
import { LevelBook } from "@/server/sandbox/exchanges/level-book";
import type { MarketStep, SimulatedMarket, SimulatedTrade } from "@/server/sandbox/exchanges/market";
import { foldTrades } from "@/server/sandbox/replay/fold-trades";

const TICK = 0.01;
const LOT = 0.0001;
const FIRST_TRADE_ID = 5_000;
const LEVELS = 200;

export interface WalkMarket extends SimulatedMarket {
  /** Lets the market move this many times, at the clock's time. */
  move(steps: number): void;
}

/** A seeded random walk that moves only when a test says so: every figure can be checked by hand. */
export function createWalkMarket(symbols: readonly string[], now: () => number): WalkMarket {
  const handlers = new Set<(step: MarketStep) => void>();
  const random = seeded(7);
  const state = new Map(
    symbols.map((symbol) => [symbol, { book: firstBook(now()), trades: [] as SimulatedTrade[] }]),
  );
  const of = (symbol: string) => {
    const found = state.get(symbol);
    if (!found) throw new RangeError(symbol);
    return found;
  };
  const lots = (most: number) => (1 + Math.floor(random() * most)) * LOT;

  function step(symbol: string): void {
    const { book, trades } = of(symbol);
    const buyerIsMaker = random() < 0.5;
    const [price = 0, quantity = 0] = (buyerIsMaker ? book.bids : book.asks).top(1);
    const taken = Math.min(quantity, lots(20_000));
    const trade = { id: FIRST_TRADE_ID + trades.length, price, quantity: taken, time: now(), buyerIsMaker };
    trades.push(trade);
    const left = Math.round((quantity - taken) / LOT) * LOT;
    const outward = buyerIsMaker ? -1 : 1;
    const hit = [price, left, ticks(price + outward * TICK * Math.ceil(random() * 50)), lots(5_000)];
    const refilled = ticks(price - outward * TICK * 20);
    const [best = 0] = (buyerIsMaker ? book.asks : book.bids).top(1);
    const other = (best - refilled) * outward > 0 ? [] : [refilled, lots(5_000)];
    const firstUpdateId = book.lastUpdateId + 1;
    const bids = buyerIsMaker ? hit : other;
    const asks = buyerIsMaker ? other : hit;
    book.apply(bids, asks, firstUpdateId + 2, now());
    const lastUpdateId = book.lastUpdateId;
    for (const handler of handlers) {
      handler({
        venue: "binance",
        symbol,
        time: now(),
        firstUpdateId,
        lastUpdateId,
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
      const { time, lastUpdateId } = book;
      return { time, lastUpdateId, bids: book.bids.top(5_000), asks: book.asks.top(5_000) };
    },
    trades(_venue, symbol, fromId, limit) {
      const { trades } = of(symbol);
      const start =
        fromId === null ? Math.max(0, trades.length - limit) : Math.max(0, fromId - FIRST_TRADE_ID);
      return trades.slice(start, start + limit);
    },
    tradeIdAt: (_venue, symbol, time) => of(symbol).trades.find((trade) => trade.time >= time)?.id ?? null,
    candles(_venue, symbol, intervalMs, from, to) {
      const within = of(symbol).trades.filter((trade) => trade.time >= from && trade.time < to);
      return foldTrades(within, intervalMs);
    },
    tradesPerSecond: 0,
    setRate() {},
    start() {},
    async close() {},
    move(steps) {
      for (let count = 0; count < steps; count += 1) step(symbols[count % symbols.length] ?? "");
    },
  };
}

function firstBook(time: number): LevelBook {
  const book = new LevelBook();
  const bids: number[] = [];
  const asks: number[] = [];
  for (let level = 1; level <= LEVELS; level += 1) {
    bids.push(ticks(100 - level * TICK), 1 + level / 10);
    asks.push(ticks(100 + level * TICK), 1 + level / 10);
  }
  book.replace(bids, asks, 1_000, time);
  return book;
}

function ticks(price: number): number {
  return Math.round(price / TICK) / Math.round(1 / TICK);
}

/** mulberry32: small, seeded, good enough for a walk. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
