import type { TradeEvent } from "@/lib/domain/market/event";
import { createMemoryBus } from "@/lib/platform/bus/memory-bus";
import { systemClock } from "@/lib/platform/clock";
import { createPool } from "@/lib/platform/db";
import { createLog } from "@/lib/platform/log";
import { createStore } from "@/server/store/create-store";
import { createTestDatabase } from "@/tests/fixtures/database";
import type { BenchRow } from "./bench-row";
import { median } from "./measure";

const ROWS = 10_000;
const BATCHES = 21;

function makeBatch(batch: number): TradeEvent[] {
  const startedAt = Date.now();
  return Array.from({ length: ROWS }, (_, index) => ({
    kind: "trade",
    venue: "binance",
    symbol: index % 2 === 0 ? "BTC/USDT" : "ETH/USDT",
    id: String(batch * ROWS + index + 1),
    time: startedAt + batch,
    receivedAt: startedAt,
    price: 61_837.63 + index / 100,
    quantity: 0.02 + index / 1e6,
    side: index % 3 === 0 ? "sell" : "buy",
    raw: "",
    backfilled: false,
  }));
}

/** Ten thousand trades through the store, committed, beside the bare statement on the same kind of table. */
export default async function store(): Promise<BenchRow[]> {
  const log = createLog("bench", "silent");
  const database = await createTestDatabase();
  const pool = createPool({ databaseUrl: database.databaseUrl, name: "bench", max: 6, log });
  const bus = createMemoryBus({ clock: systemClock, log });
  const instruments = (["BTC/USDT", "ETH/USDT"] as const).map((symbol) => ({
    venue: "binance" as const,
    symbol,
  }));
  const own = createStore({
    pool,
    feed: "simulated",
    bus,
    clock: systemClock,
    log,
    instruments,
    retention: { tradesDays: 30, fineCandlesDays: 7 },
  });
  await own.start();
  const bare = await bareInsert(pool);
  const times: { own: number[]; bare: number[] } = { own: [], bare: [] };
  for (let batch = 0; batch < BATCHES; batch++) {
    const events = makeBatch(batch);
    const before = own.stats().tradesStored;
    const started = performance.now();
    bus.publish("market", events);
    while (own.stats().tradesStored < before + ROWS) await new Promise((resolve) => setImmediate(resolve));
    times.own.push(performance.now() - started);
    times.bare.push(await bare(events));
  }
  await own.close();
  await pool.end();
  await database.drop();
  const [ours, limit] = [median(times.own), median(times.bare)];
  return [
    {
      name: "Storing 10,000 trades, committed",
      unit: "rows/s",
      ours: ROWS / (ours / 1_000),
      limit: ROWS / (limit / 1_000),
      limitName: "bare INSERT … unnest … ON CONFLICT",
      aim: "at most 1.3x the time of the bare statement",
      note: `${ours.toFixed(1)} ms, ${(ours / limit).toFixed(2)}x`,
    },
  ];
}

/** The same columns, key and partitioning without anything around it; arrays are made outside of the time. */
async function bareInsert(
  pool: ReturnType<typeof createPool>,
): Promise<(events: TradeEvent[]) => Promise<number>> {
  await pool.query(`create table public.bare (like market_simulated.trades including defaults)`);
  await pool.query(`alter table public.bare add primary key (instrument_id, time, trade_id)`);
  const text = `insert into public.bare (trade_id, time, price, quantity, instrument_id, side)
    select r.a, r.b, r.c, r.d, r.e, case when r.f then 'buy'::market_simulated.side else 'sell' end
    from unnest($1::bigint[], $2::bigint[], $3::double precision[], $4::double precision[], $5::integer[],
      $6::boolean[]) as r (a, b, c, d, e, f) on conflict do nothing`;
  return async (events) => {
    const values = [
      events.map((event) => event.id),
      events.map((event) => event.time),
      events.map((event) => event.price),
      events.map((event) => event.quantity),
      events.map((event) => (event.symbol === "BTC/USDT" ? 1 : 2)),
      events.map((event) => event.side === "buy"),
    ];
    const started = performance.now();
    await pool.query({ name: "bare", text, values });
    return performance.now() - started;
  };
}
