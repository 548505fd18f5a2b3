import pg from "pg";
import { pino } from "pino";
import type { CandleUpdate } from "@/lib/domain/market/candle";
import type { TradeEvent } from "@/lib/domain/market/event";
import { createMemoryBus } from "@/lib/platform/bus/memory-bus";
import { systemClock } from "@/lib/platform/clock";
import { createStore } from "@/server/store/create-store";
import { createTestDatabase } from "../fixtures/database";
import type { BenchRow } from "./bench-row";

const ROWS = 10_000;
const BATCHES = 21;
const START = Date.UTC(2024, 7, 8);

/** 10,000 rows a batch, from the bus to the commit, beside the same rows in the statement alone. */
export default async function bench(): Promise<BenchRow[]> {
  const database = await createTestDatabase();
  const log = pino({ level: "silent" });
  const bus = createMemoryBus({ clock: systemClock, log });
  const store = createStore({
    pool: database.pool,
    feed: "simulated",
    bus,
    clock: systemClock,
    log,
    instruments: [{ venue: "binance", symbol: "BTC/USDT" }],
    retention: { tradesDays: 36_500, fineCandlesDays: 36_500 },
  });
  await store.start();
  const settled = async (): Promise<void> => {
    while (store.stats().pending > 0) await new Promise((resolve) => setImmediate(resolve));
  };
  const bare = new pg.Client({ connectionString: database.databaseUrl });
  await bare.connect();
  const partitions = "select market.ensure_days('market_live', 'trades', array[$1::bigint])";
  await bare.query(partitions, [Math.floor(START / 86_400_000)]);

  const ours: number[] = [];
  const limit: number[] = [];
  const driver: number[] = [];
  const candles: number[] = [];
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const events = tradesOf(batch);
    ours.push(await timed(() => bus.publish("market", events), settled));
    const literals = columnsOf(tradesOf(batch)).map((column) => `{${column.join(",")}}`);
    limit.push(await timed(() => bare.query({ name: "bare", text: BARE, values: literals })));
    const arrays = columnsOf(tradesOf(batch + BATCHES));
    driver.push(await timed(() => bare.query({ name: "bare", text: BARE, values: arrays })));
    const updates = candlesOf(batch);
    candles.push(await timed(() => bus.publish("closedCandles", updates), settled));
  }
  await store.close();
  await bare.end();
  await database.drop();
  const unit = "ms a batch";
  return [
    {
      name: "store 10,000 trades, bus to commit",
      unit,
      ours: median(ours),
      limit: median(limit),
      limitName: "bare prepared statement",
      peer: median(driver),
      peerName: "statement with the driver's arrays",
      aim: "1.3x of the bare statement",
      note: `${Math.round((ROWS / median(ours)) * 1_000).toLocaleString("en-US")} rows/s`,
    },
    { name: "store 10,000 candles, bus to commit", unit, ours: median(candles) },
  ];
}

const BARE = `
  insert into market_live.trades (trade_id, time, price, quantity, instrument_id, side)
  select r.trade_id, r.time, r.price, r.quantity, r.instrument_id,
    case when r.bought then 'buy'::market_live.side else 'sell'::market_live.side end
  from unnest($1::bigint[], $2::bigint[], $3::double precision[], $4::double precision[], $5::integer[], $6::boolean[])
    as r (trade_id, time, price, quantity, instrument_id, bought)
  on conflict do nothing`;

function tradesOf(batch: number): TradeEvent[] {
  return Array.from({ length: ROWS }, (_, index) => {
    const id = batch * ROWS + index;
    return {
      kind: "trade",
      venue: "binance",
      symbol: "BTC/USDT",
      id: String(3_000_000_000 + id),
      price: 50_000 + (id % 1_000) / 100,
      quantity: ((id % 997) + 1) / 100_000,
      side: id % 2 === 0 ? "buy" : "sell",
      time: START + id * 20,
      receivedAt: START + id * 20,
      raw: "",
      backfilled: false,
    };
  });
}

function columnsOf(trades: readonly TradeEvent[]): (string | number | boolean)[][] {
  return [
    trades.map(({ id }) => id),
    trades.map(({ time }) => time),
    trades.map(({ price }) => price),
    trades.map(({ quantity }) => quantity),
    trades.map(() => 1),
    trades.map(({ side }) => side === "buy"),
  ];
}

function candlesOf(batch: number): CandleUpdate[] {
  return Array.from({ length: ROWS }, (_, index) => {
    const price = 50_000 + index / 100;
    return {
      venue: "binance",
      symbol: "BTC/USDT",
      interval: "100ms",
      candle: {
        time: START + (batch * ROWS + index) * 100,
        open: price,
        high: price + 1,
        low: price - 1,
        close: price,
        volume: 1.5,
        quoteVolume: price * 1.5,
        trades: 3,
        vwap: price,
        takerBuyVolume: 0.5,
        closed: true,
      },
    };
  });
}

async function timed(begin: () => unknown, finish?: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await begin();
  await finish?.();
  return performance.now() - startedAt;
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
