import { CandleFold } from "@/lib/domain/market/candle-fold";
import type { BookUpdateEvent, TradeEvent } from "@/lib/domain/market/event";
import { OrderBook } from "@/lib/domain/market/order-book";
import type { BenchRow } from "./bench-row";
import { measureInTurn, sink } from "./measure";

const TRADES = 500_000;
const UPDATES = 20_000;
const LEVELS_PER_UPDATE = 20;

/** 5,000 trades a second of event time, a walk of a cent a trade. */
function makeTrades(): TradeEvent[] {
  let price = 61_800;
  return Array.from({ length: TRADES }, (_, index) => {
    price += ((index * 7_919) % 3) * 0.01 - 0.01;
    const time = 1_723_161_255_343 + Math.floor(index / 5);
    return {
      kind: "trade",
      venue: "binance",
      symbol: "BTC/USDT",
      id: String(3_735_683_259 + index),
      time,
      receivedAt: time,
      price,
      quantity: 0.01 + (index % 10) * 0.01,
      side: index % 2 === 0 ? "buy" : "sell",
      raw: "",
      backfilled: false,
    };
  });
}

/** Changes near the touch of a book of 2 x 1,000 levels, an eighth of them deletions. */
function makeUpdates(): BookUpdateEvent[] {
  let seed = 1;
  const random = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const side = (sign: number) => {
    const levels: number[] = [];
    for (let count = 0; count < LEVELS_PER_UPDATE / 2; count++) {
      const distance = Math.floor(random() ** 3 * 1_000) + 1;
      levels.push(6_180_000 + sign * distance, random() < 0.125 ? 0 : random());
    }
    return levels;
  };
  return Array.from({ length: UPDATES }, (_, index) => ({
    kind: "book-update",
    venue: "binance",
    symbol: "BTC/USDT",
    time: index,
    receivedAt: index,
    bids: side(-1),
    asks: side(1),
    sequence: index + 1,
  }));
}

export default async function folds(): Promise<BenchRow[]> {
  const trades = makeTrades();
  const updates = makeUpdates();
  const [candles = 1] = measureInTurn([
    () => {
      const fold = new CandleFold({ venue: "binance", symbol: "BTC/USDT" });
      for (const trade of trades) sink.value += fold.trade(trade).length;
      fold.drain((_interval, candle) => {
        sink.value += candle.trades;
      });
    },
  ]);
  const [book = 1, plain = 1] = measureInTurn([
    () => {
      const own = new OrderBook();
      for (const update of updates) own.applyUpdate(update);
      sink.value += own.bestBid ?? 0;
    },
    () => {
      const maps = { bids: new Map<number, number>(), asks: new Map<number, number>() };
      for (const update of updates) {
        for (const side of ["bids", "asks"] as const) {
          const levels = update[side];
          for (let index = 0; index < levels.length; index += 2) {
            const quantity = levels[index + 1] ?? 0;
            if (quantity === 0) maps[side].delete(levels[index] ?? 0);
            else maps[side].set(levels[index] ?? 0, quantity);
          }
        }
      }
      sink.value += maps.bids.size;
    },
  ]);
  return [
    {
      name: "Candle fold, all ten intervals",
      unit: "trades/s",
      ours: TRADES / candles,
      aim: "1,000,000",
    },
    {
      name: "Book fold",
      unit: "levels/s",
      ours: (UPDATES * LEVELS_PER_UPDATE) / book,
      limit: (UPDATES * LEVELS_PER_UPDATE) / plain,
      limitName: "unsorted Map",
      aim: "2,000,000",
    },
  ];
}
