import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { pino } from "pino";
import type { VenueHealth } from "@/lib/domain/market/health";
import { INTERVAL_MS, type Interval } from "@/lib/domain/market/interval";
import { listedSymbol } from "@/lib/domain/market/listed-symbol";
import type { Venue } from "@/lib/domain/market/venue";
import { createMemoryBus } from "@/lib/platform/bus/memory-bus";
import { systemClock as clock } from "@/lib/platform/clock";
import { createEngine } from "@/server/engine/create-engine";
import { createIngest } from "@/server/ingest/create-ingest";
import { createSimulatedMarket } from "@/server/sandbox/exchanges/market/create-simulated-market";
import { SIMULATORS } from "@/server/sandbox/exchanges/simulators";
import type { FaultName } from "@/server/sandbox/faults/fault";
import type { VenueServer } from "@/server/sandbox/venue-server";
import { createStore } from "@/server/store/create-store";
import { createTestDatabase } from "../fixtures/database";
import type { PlainTrade } from "../integration/store/brute-force";

const log = pino({ level: process.env.LOG_LEVEL ?? "silent" });
const SYMBOLS = ["BTC/USDT", "ETH/USDT"];
const TRADES_PER_SECOND = 400;

export interface Instrument {
  venue: Venue;
  symbol: string;
}

export interface Row extends PlainTrade {
  side: string;
}

/** Five stand-in venues, the real connectors, folds and store, in one process, over a database of its own. */
export async function openFiveVenues(venues: readonly Venue[]) {
  const dataDir = await mkdtemp(join(tmpdir(), "five-venues-"));
  const database = await createTestDatabase();
  const market = createSimulatedMarket({
    venues,
    symbols: SYMBOLS,
    seed: 17,
    tradesPerSecond: TRADES_PER_SECOND,
    dataDir,
    clock,
    log,
  });
  const servers = new Map<Venue, VenueServer>();
  for (const venue of venues) {
    const create = SIMULATORS[venue];
    if (!create) throw new Error(`${venue} has no simulator`);
    servers.set(venue, await create({ port: 0, clock, market }));
  }
  market.start();
  const instruments: Instrument[] = venues.flatMap((venue) =>
    SYMBOLS.map((symbol) => ({ venue, symbol: listedSymbol(venue, symbol) })),
  );
  const bus = createMemoryBus({ clock, log });
  const engine = createEngine({ bus, clock, instruments });
  const store = createStore({
    pool: database.pool,
    feed: "simulated",
    bus,
    clock,
    log,
    instruments,
    retention: { tradesDays: 30, fineCandlesDays: 7 },
  });
  await store.start();
  const ingest = createIngest({
    venues: [...servers.values()].map(({ venue, wsUrl, restUrl, symbols }) => ({
      venue,
      wsUrl,
      restUrl,
      symbols,
    })),
    bus,
    clock,
    random: Math.random,
    log,
    positions: store.positions,
    feed: "simulated",
    connections: 2,
  });
  await ingest.start();

  const health = (venue: Venue): VenueHealth => {
    const found = ingest.health().find((one) => one.venue === venue);
    if (!found) throw new Error(`${venue} has no health`);
    return found;
  };

  return {
    instruments,
    servers,
    engine,
    health,
    setRate: (tradesPerSecond: number) => market.setRate(tradesPerSecond),
    /** False where the venue's protocol cannot show it. */
    strike(
      venue: Venue,
      fault: FaultName,
      details: { count?: number; durationMs?: number; symbol?: string } = {},
    ) {
      return servers.get(venue)?.faults.apply({ venue, fault, ...details }).applied ?? false;
    },
    endFaults(venue: Venue): void {
      const desk = servers.get(venue)?.faults;
      for (const { id } of desk?.list() ?? []) desk?.end(id);
    },
    isQuiet: (venue: Venue) => servers.get(venue)?.faults.list().length === 0,
    isWell(venue: Venue): boolean {
      const { state, books, connections } = health(venue);
      return (
        state === "live" &&
        books.every((book) => book.state === "live") &&
        connections.every((connection) => connection.state === "live")
      );
    },
    /** Calls back after each batch of events, when the folds have taken it. */
    onEvents: (look: () => void) => bus.subscribe("market", look),
    /** Trades that were new to the folds. */
    tradesSeen({ venue, symbol }: Instrument): number {
      return engine.fold(venue, symbol)?.candles.dispositions.A ?? 0;
    },
    pending: () => store.stats().pending,
    stored: (instrument: Instrument) => readTrades(database.pool, instrument),
    gaps: (instrument: Instrument) => readGaps(database.pool, instrument),
    candles: (instrument: Instrument, interval: Interval) => readCandles(database.pool, instrument, interval),
    async close() {
      await ingest.close();
      engine.close();
      await store.close();
      for (const server of servers.values()) await server.close();
      await market.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const WHOSE =
  "join market_simulated.instruments i on i.id = x.instrument_id where i.venue = $1 and i.symbol = $2";

async function readTrades(pool: Pool, { venue, symbol }: Instrument): Promise<Row[]> {
  const { rows } = await pool.query(
    `select x.trade_id::text as id, x.time, x.price, x.quantity, x.side::text as side
     from market_simulated.trades x ${WHOSE} order by x.time, x.trade_id`,
    [venue, symbol],
  );
  return rows.map((row) => ({
    ...row,
    time: Number(row.time),
    price: Number(row.price),
    quantity: Number(row.quantity),
  }));
}

/** Holes that no venue could refill, and those that are still being refilled. */
async function readGaps(pool: Pool, { venue, symbol }: Instrument) {
  const { rows } = await pool.query(
    `select x.from_time as from, x.to_time as to, x.recoverable, x.reason
     from market_simulated.gaps x ${WHOSE} and x.refilled_at is null order by x.from_time`,
    [venue, symbol],
  );
  return rows.map((row) => ({
    from: Number(row.from),
    to: Number(row.to),
    recoverable: Boolean(row.recoverable),
    reason: String(row.reason),
  }));
}

async function readCandles(pool: Pool, { venue, symbol }: Instrument, interval: Interval) {
  const table = ["100ms", "1s", "5s", "15s"].includes(interval) ? "candles_fine" : "candles";
  const { rows } = await pool.query(
    `select x.time, x.open, x.high, x.low, x.close, x.volume, x.trades, x.quality::text as quality
     from market_simulated.${table} x ${WHOSE} and x.interval_ms = $3 order by x.time`,
    [venue, symbol, INTERVAL_MS[interval]],
  );
  return rows.map((row) => ({
    time: Number(row.time),
    open: Number(row.open),
    high: Number(row.high),
    low: Number(row.low),
    close: Number(row.close),
    volume: Number(row.volume),
    trades: Number(row.trades),
    quality: row.quality as string | null,
  }));
}
