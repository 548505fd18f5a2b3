import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { VenueHealth } from "@/lib/domain/market/health";
import type { FaultRequest } from "@/server/sandbox/faults/fault";
import { type IngestStage, openIngest } from "./ingest-stage";
import { openSimulatedVenue, type SimulatedVenue } from "./simulated-venue";

const SYMBOLS = ["BTC/USDT", "ETH/USDT"];
/** So few that a second's trades fit into the sixty that the venue gives back. */
const CALM = 20;
/** So many that its sixty are gone within a second. */
const BUSY = 400;

let simulated: SimulatedVenue;
let market: SimulatedVenue["market"];
let venue: SimulatedVenue["venue"];
let stage: IngestStage;

beforeEach(async () => {
  simulated = await openSimulatedVenue({ name: "bybit", symbols: SYMBOLS, seed: 7, tradesPerSecond: CALM });
  ({ market, venue } = simulated);
});

afterEach(async () => {
  await stage.close();
  await simulated.close();
});

function health(): VenueHealth | undefined {
  return stage.ingest.health()[0];
}

function everyBookIsLive(): boolean {
  return health()?.state === "live" && (health()?.books.every(({ state }) => state === "live") ?? false);
}

async function begin({ rate = CALM, connections = 1 as 1 | 2 } = {}): Promise<void> {
  market.setRate(rate);
  const { wsUrl, restUrl } = venue;
  stage = openIngest({ venue: "bybit", wsUrl, restUrl, symbols: SYMBOLS, connections });
  await stage.ingest.start();
  await stage.stream.until(
    () => everyBookIsLive() && SYMBOLS.every((symbol) => stage.stream.of(symbol).trades.length > 5),
  );
}

/** Waits until the fault is over and the feed is well again with new trades, then stops the market. */
async function settle(): Promise<void> {
  await stage.stream.until(() => venue.faults.list().length === 0);
  const live = (symbol: string) =>
    stage.stream.of(symbol).trades.filter(({ backfilled }) => !backfilled).length;
  const seen = new Map(SYMBOLS.map((symbol) => [symbol, live(symbol)]));
  await stage.stream.until(
    () => everyBookIsLive() && SYMBOLS.every((symbol) => live(symbol) > (seen.get(symbol) ?? 0) + 8),
  );
  market.setRate(0);
}

interface Made {
  time: number;
  price: number;
  quantity: number;
  side: string;
}

/** The venue's trades since the feed's first one, those in recorded gaps left out. */
function expectedTrades(symbol: string): Made[] {
  const { trades, gaps } = stage.stream.of(symbol);
  const first = Math.min(...trades.map(({ time }) => time));
  return venue.truth
    .trades(symbol, venue.truth.tradeIdAt(symbol, first), 1_000_000)
    .map(({ time, price, quantity, buyerIsMaker }) => ({
      time,
      price,
      quantity,
      side: buyerIsMaker ? "sell" : "buy",
    }))
    .filter(({ time }) => !gaps.some(({ from, to }) => time >= from && time <= to));
}

function streamedTrades(symbol: string): Made[] {
  const { trades, gaps } = stage.stream.of(symbol);
  return trades
    .filter(({ time }) => !gaps.some(({ from, to }) => time >= from && time <= to))
    .map(({ time, price, quantity, side }) => ({ time, price, quantity, side }));
}

function sorted(trades: readonly Made[]): string[] {
  return trades.map((trade) => `${trade.time} ${trade.price} ${trade.quantity} ${trade.side}`).sort();
}

/** The venue tells two hundred levels a side. */
function truthBook(symbol: string): { bids: number[]; asks: number[] } {
  const { bids, asks } = venue.truth.book(symbol);
  return { bids: bids.slice(0, 400), asks: asks.slice(0, 400) };
}

function streamedBook(symbol: string): { bids: number[]; asks: number[] } {
  const { bids, asks } = stage.stream.of(symbol).book.snapshot();
  return { bids, asks };
}

function equal(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

async function expectTruth(symbol: string): Promise<void> {
  const one = stage.stream.of(symbol);
  await stage.stream.until(
    () =>
      sorted(streamedTrades(symbol)).length >= sorted(expectedTrades(symbol)).length &&
      equal(streamedBook(symbol), truthBook(symbol)),
  );
  expect(sorted(streamedTrades(symbol))).toEqual(sorted(expectedTrades(symbol)));
  expect(new Set(one.trades.map(({ id }) => id)).size).toBe(one.trades.length);
  expect(streamedBook(symbol)).toEqual(truthBook(symbol));
  expect(one.statuses.at(-1)?.state).toBe("live");
}

type Fault = Omit<FaultRequest, "venue">;

/** What health must show, so that a fault which never struck cannot pass for one that was survived. */
const SIGNS = {
  gaps: (of: VenueHealth) => of.books.some((book) => book.gaps > 0),
  resyncs: (of: VenueHealth) => of.books.some((book) => book.resyncs > 0),
  backfill: (of: VenueHealth) => of.tradesBackfilled > 0,
  duplicates: (of: VenueHealth) => (of.rejected.duplicate ?? 0) > 0,
  garbage: (of: VenueHealth) => (of.rejected.not_json ?? 0) > 0,
  reconnects: (of: VenueHealth) => of.reconnects > 0,
} as const;

describe("Bybit: after every fault, trades are complete and single and the book is the venue's", () => {
  test.each<[string, (keyof typeof SIGNS)[], Fault[]]>([
    ["nothing wrong at all", [], []],
    ["dropped frames, noticed by comparing", ["gaps", "resyncs", "backfill"], [{ fault: "drop", count: 30 }]],
    ["duplicated frames", ["duplicates"], [{ fault: "duplicate", count: 60 }]],
    ["frames in the wrong order", ["gaps"], [{ fault: "reorder", count: 60 }]],
    ["corrupt frames", ["garbage", "gaps"], [{ fault: "corrupt", count: 30 }]],
    [
      "a stale snapshot after a gap",
      ["gaps"],
      [
        { fault: "stale-snapshot", count: 1 },
        { fault: "drop", count: 30 },
      ],
    ],
    [
      "a late snapshot after a gap",
      ["gaps", "resyncs"],
      [
        { fault: "late-snapshot", count: 1, durationMs: 1_500 },
        { fault: "drop", count: 30 },
      ],
    ],
    ["a service that restarted: u:1", ["resyncs"], [{ fault: "sequence-reset", durationMs: 1_000 }]],
    ["closed connections", ["reconnects"], [{ fault: "close" }]],
    ["refused connections", ["reconnects"], [{ fault: "refuse", durationMs: 1_500 }, { fault: "close" }]],
    ["silence", ["gaps", "backfill"], [{ fault: "silence", durationMs: 1_500 }]],
    ["a sender's clock that runs ahead", [], [{ fault: "skew", count: 5, durationMs: 1_000 }]],
    ["a slow venue", [], [{ fault: "slow-read", durationMs: 1_500 }]],
  ])(
    "%s",
    async (_name, signs, faults) => {
      await begin();
      for (const fault of faults) venue.faults.apply({ venue: "bybit", ...fault });
      await settle();
      for (const symbol of SYMBOLS) {
        await expectTruth(symbol);
        expect(stage.stream.of(symbol).gaps).toEqual([]);
      }
      const shown = health();
      expect(signs.filter((sign) => !shown || !SIGNS[sign](shown))).toEqual([]);
    },
    60_000,
  );
});

describe("trap 5: an outage longer than the sixty trades that Bybit gives back", () => {
  test("is a recorded gap, and all else is complete", async () => {
    await begin({ rate: BUSY });
    venue.faults.apply({ venue: "bybit", fault: "refuse", durationMs: 3_000 });
    venue.faults.apply({ venue: "bybit", fault: "close" });
    await stage.stream.until(() => SYMBOLS.every((symbol) => stage.stream.of(symbol).gaps.length > 0));
    await settle();
    for (const symbol of SYMBOLS) {
      await expectTruth(symbol);
      const { gaps } = stage.stream.of(symbol);
      expect(gaps.length).toBe(1);
      expect(gaps[0]).toMatchObject({ recoverable: false });
    }
  }, 60_000);
});

describe("trap 10: a connection to Bybit that is dead without a word", () => {
  test("is noticed by its missing pong and made anew", async () => {
    await begin();
    const { id } = venue.faults.apply({ venue: "bybit", fault: "half-open", durationMs: 60_000 });
    await stage.stream.until(() => (health()?.reconnects ?? 0) > 0);
    await stage.stream.until(() =>
      stage.stream.of("BTC/USDT").statuses.some(({ reason }) => reason?.includes("half-open")),
    );
    venue.faults.end(id);
    await settle();
    for (const symbol of SYMBOLS) await expectTruth(symbol);
  }, 60_000);
});

describe("trap 3: one symbol's fault at Bybit", () => {
  test("never interrupts another", async () => {
    await begin();
    venue.faults.apply({ venue: "bybit", symbol: "BTC/USDT", fault: "drop", count: 20 });
    await stage.stream.until(() =>
      stage.stream.of("BTC/USDT").statuses.some(({ state }) => state === "syncing"),
    );
    await settle();
    for (const symbol of SYMBOLS) await expectTruth(symbol);
    expect(stage.stream.of("ETH/USDT").statuses.map(({ state }) => state)).toEqual(["live"]);
    expect(stage.stream.of("ETH/USDT").snapshots).toBe(1);
  }, 60_000);
});

describe("two connections to the stand-in Bybit", () => {
  test("bring each trade once, at a rate that no comparison could follow", async () => {
    await begin({ rate: BUSY, connections: 2 });
    await stage.stream.until(() => health()?.connections.every(({ state }) => state === "live") ?? false);
    await settle();
    for (const symbol of SYMBOLS) {
      await expectTruth(symbol);
      expect(stage.stream.of(symbol).gaps).toEqual([]);
    }
    expect(health()?.rejected).toEqual({});
  }, 60_000);
});
