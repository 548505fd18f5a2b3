import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { VenueHealth } from "@/lib/domain/market/health";
import { systemClock as clock } from "@/lib/platform/clock";
import type { FaultRequest } from "@/server/sandbox/faults/fault";
import { type IngestStage, openIngest } from "./ingest-stage";
import { openSimulatedVenue, type SimulatedVenue } from "./simulated-venue";

/** As they are wanted of every venue; this one lists them against the dollar. */
const WANTED = ["BTC/USDT", "ETH/USDT"];
const SYMBOLS = ["BTC/USD", "ETH/USD"];
const RATE = 200;

let simulated: SimulatedVenue;
let market: SimulatedVenue["market"];
let venue: SimulatedVenue["venue"];
let stage: IngestStage;

beforeEach(async () => {
  simulated = await openSimulatedVenue({ name: "coinbase", symbols: WANTED, seed: 9, tradesPerSecond: RATE });
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

async function begin({ connections = 1 as 1 | 2, symbols = SYMBOLS } = {}): Promise<void> {
  const { wsUrl, restUrl } = venue;
  stage = openIngest({ venue: "coinbase", wsUrl, restUrl, symbols, connections });
  await stage.ingest.start();
  await stage.stream.until(() => {
    const allLive = health()?.connections.every(({ state }) => state === "live") ?? false;
    return allLive && SYMBOLS.every((symbol) => isLive(symbol) && tradesOf(symbol).length > 20);
  });
}

function isLive(symbol: string): boolean {
  return health()?.books.find((book) => book.symbol === symbol)?.state === "live";
}

function tradesOf(symbol: string) {
  return stage.stream.of(symbol).trades;
}

/** Waits until the fault is over and the feed is well again with new trades, then stops the market. */
async function settle(): Promise<void> {
  await stage.stream.until(() => venue.faults.list().length === 0);
  const live = (symbol: string) => tradesOf(symbol).filter(({ backfilled }) => !backfilled).length;
  const seen = new Map(SYMBOLS.map((symbol) => [symbol, live(symbol)]));
  await stage.stream.until(
    () => everyBookIsLive() && SYMBOLS.every((symbol) => live(symbol) > (seen.get(symbol) ?? 0) + 100),
  );
  market.setRate(0);
}

function truthIds(symbol: string): string[] {
  const first = Number(tradesOf(symbol)[0]?.id);
  return venue.truth.trades(symbol, first, 1_000_000).map(({ id }) => String(id));
}

function streamedBook(symbol: string): { bids: number[]; asks: number[] } {
  const { bids, asks } = stage.stream.of(symbol).book.snapshot();
  return { bids, asks };
}

function truthBook(symbol: string): { bids: number[]; asks: number[] } {
  const { bids, asks } = venue.truth.book(symbol);
  return { bids: [...bids], asks: [...asks] };
}

function equal(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

async function expectTruth(symbol: string): Promise<void> {
  const one = stage.stream.of(symbol);
  await stage.stream.until(
    () => one.trades.length >= truthIds(symbol).length && equal(streamedBook(symbol), truthBook(symbol)),
  );
  const ids = one.trades.map(({ id }) => id).sort((a, b) => Number(a) - Number(b));
  expect(ids).toEqual(truthIds(symbol));
  const sides = new Map(
    venue.truth
      .trades(symbol, Number(ids[0]), 1_000_000)
      .map(({ id, buyerIsMaker }) => [String(id), buyerIsMaker ? "sell" : "buy"]),
  );
  expect(one.trades.filter(({ id, side }) => sides.get(id) !== side)).toEqual([]);
  expect(streamedBook(symbol)).toEqual(truthBook(symbol));
  expect(one.statuses.at(-1)?.state).toBe("live");
  expect(one.gaps.filter(({ recoverable }) => !recoverable)).toEqual([]);
}

type Fault = Omit<FaultRequest, "venue">;

/** What health must show, so that a fault which never struck cannot pass for one that was survived. */
const SIGNS = {
  gaps: (of: VenueHealth) => of.books.some((book) => book.gaps > 0),
  resyncs: (of: VenueHealth) => of.books.some((book) => book.resyncs > 0),
  backfill: (of: VenueHealth) => of.tradesBackfilled > 0,
  garbage: (of: VenueHealth) => (of.rejected.not_json ?? 0) > 0,
  reconnects: (of: VenueHealth) => of.reconnects > 0,
} as const;

describe("Coinbase: after every fault, trades are complete and single and the book is the venue's", () => {
  test.each<[string, (keyof typeof SIGNS)[], Fault[]]>([
    ["dropped frames", ["gaps", "resyncs", "backfill"], [{ fault: "drop", count: 100 }]],
    ["frames in the wrong order", ["gaps"], [{ fault: "reorder", count: 100 }]],
    ["corrupt frames", ["garbage", "gaps", "backfill"], [{ fault: "corrupt", count: 100 }]],
    [
      "a stale snapshot after a gap",
      ["gaps"],
      [
        { fault: "stale-snapshot", count: 2 },
        { fault: "drop", count: 100 },
      ],
    ],
    [
      "a late snapshot after a gap",
      ["gaps", "resyncs"],
      [
        { fault: "late-snapshot", count: 2, durationMs: 1_500 },
        { fault: "drop", count: 100 },
      ],
    ],
    ["closed connections", ["reconnects", "backfill"], [{ fault: "close" }]],
    ["the daily cut", ["reconnects"], [{ fault: "day-cut" }]],
    ["refused connections", ["reconnects"], [{ fault: "refuse", durationMs: 1_500 }, { fault: "close" }]],
    ["silence", ["backfill", "gaps"], [{ fault: "silence", durationMs: 1_500 }]],
  ])(
    "%s",
    async (_name, signs, faults) => {
      await begin();
      for (const fault of faults) venue.faults.apply({ venue: "coinbase", ...fault });
      await settle();
      for (const symbol of SYMBOLS) await expectTruth(symbol);
      const shown = health();
      expect(signs.filter((sign) => !shown || !SIGNS[sign](shown))).toEqual([]);
    },
    60_000,
  );
});

describe("Coinbase: a book that is right is left alone", () => {
  test.each<[string, Fault[]]>([
    ["nothing wrong at all", []],
    ["duplicated frames", [{ fault: "duplicate", count: 100 }]],
    ["a sender's clock that runs ahead", [{ fault: "skew", count: 5, durationMs: 1_500 }]],
    ["a slow venue", [{ fault: "slow-read", durationMs: 1_500 }]],
  ])(
    "%s",
    async (_name, faults) => {
      await begin();
      for (const fault of faults) venue.faults.apply({ venue: "coinbase", ...fault });
      await settle();
      for (const symbol of SYMBOLS) {
        await expectTruth(symbol);
        expect(stage.stream.of(symbol).statuses.map(({ state, reason }) => [state, reason])).toEqual([
          ["live", "synchronised"],
        ]);
        expect(stage.stream.of(symbol).snapshots).toBe(1);
      }
    },
    60_000,
  );

  test("a sender's clock that runs ahead does not make the trades of its time late", async () => {
    await begin();
    venue.faults.apply({ venue: "coinbase", fault: "skew", count: 5, durationMs: 1_500 });
    const seen = stage.stream.events.length;
    await settle();
    let newest = 0;
    let latest = 0;
    for (const event of stage.stream.events.slice(seen)) {
      if (event.kind === "time") newest = event.time;
      if (event.kind === "trade") latest = Math.max(latest, newest - event.time);
    }
    expect(latest).toBeGreaterThan(0);
    expect(latest).toBeLessThan(2_000);
  }, 60_000);
});

describe("matches that did not come", () => {
  const lose = async (count: number) => {
    const { id } = venue.faults.apply({ venue: "coinbase", symbol: "BTC/USD", fault: "drop", count: 1e6 });
    const seen = Number(tradesOf("BTC/USD").at(-1)?.id);
    await new Promise<void>((resolve) => {
      const stop = market.onStep(() => {
        if (venue.truth.trades("BTC/USD", seen + 1, 1_000).length < count) return;
        stop();
        resolve();
      });
    });
    return id;
  };

  test("are noticed by the next one's id and refilled", async () => {
    await begin();
    venue.faults.end(await lose(10));
    await settle();
    for (const symbol of SYMBOLS) await expectTruth(symbol);
    expect(stage.stream.of("BTC/USD").gaps[0]).toMatchObject({ recoverable: true });
    expect(tradesOf("BTC/USD").filter(({ backfilled }) => backfilled).length).toBeGreaterThanOrEqual(10);
  }, 60_000);

  test("are noticed by the heartbeat where none follows, and refilled", async () => {
    await begin();
    const id = await lose(10);
    market.setRate(0);
    venue.faults.end(id);
    await expectTruth("BTC/USD");
    const { trades } = stage.stream.of("BTC/USD");
    expect(trades.filter(({ backfilled }) => backfilled).length).toBeGreaterThanOrEqual(10);
    expect(trades.at(-1)?.backfilled).toBe(true);
  }, 60_000);
});

describe("trap 5: what Coinbase traded while nobody listened", () => {
  test("is asked for page by page at the next start, and no snapshot trade counts twice", async () => {
    await begin();
    const last = tradesOf("BTC/USD").at(-1);
    await stage.close();
    market.setRate(2_000);
    await new Promise<void>((resolve) => {
      const stop = market.onStep(() => {
        if (venue.truth.trades("BTC/USD", Number(last?.id) + 1, 10_000).length < 2_500) return;
        stop();
        resolve();
      });
    });
    market.setRate(RATE);
    const { wsUrl, restUrl } = venue;
    stage = openIngest({
      venue: "coinbase",
      wsUrl,
      restUrl,
      symbols: SYMBOLS,
      lastTrade: async (_venue, symbol) =>
        symbol === "BTC/USD" && last ? { id: last.id, time: last.time } : null,
    });
    await stage.ingest.start();
    await stage.stream.until(() => everyBookIsLive() && tradesOf("BTC/USD").length > 2_600);
    await settle();
    const truth = venue.truth.trades("BTC/USD", Number(last?.id) + 1, 100_000).map(({ id }) => String(id));
    await stage.stream.until(() => tradesOf("BTC/USD").length >= truth.length);
    const ids = tradesOf("BTC/USD").map(({ id }) => id);
    expect(ids.sort((a, b) => Number(a) - Number(b))).toEqual(truth);
    // The newest of them comes with the subscription itself, as its last match.
    expect(health()?.tradesBackfilled).toBeGreaterThanOrEqual(2_499);
  }, 60_000);
});

describe("trap 10: a connection to Coinbase that is dead without a word", () => {
  test("is noticed and made anew, and nothing is lost", async () => {
    await begin();
    const { id } = venue.faults.apply({ venue: "coinbase", fault: "half-open", durationMs: 60_000 });
    await stage.stream.until(() => (health()?.reconnects ?? 0) > 0);
    await stage.stream.until(() =>
      stage.stream.of("BTC/USD").statuses.some(({ reason }) => reason?.includes("half-open")),
    );
    venue.faults.end(id);
    await settle();
    for (const symbol of SYMBOLS) await expectTruth(symbol);
  }, 60_000);
});

describe("trap 3: one symbol's fault at Coinbase", () => {
  test("never interrupts another", async () => {
    await begin();
    venue.faults.apply({ venue: "coinbase", symbol: "BTC/USD", fault: "drop", count: 60 });
    await stage.stream.until(() =>
      stage.stream.of("BTC/USD").statuses.some(({ state }) => state === "syncing"),
    );
    await settle();
    for (const symbol of SYMBOLS) await expectTruth(symbol);
    expect(stage.stream.of("ETH/USD").statuses.map(({ state }) => state)).toEqual(["live"]);
    expect(stage.stream.of("ETH/USD").snapshots).toBe(1);
  }, 60_000);

  test("a product that the venue does not list leaves the others subscribed", async () => {
    await begin({ symbols: ["NOPE/USD", ...SYMBOLS] });
    expect(stage.stream.of("NOPE/USD").statuses.at(-1)).toMatchObject({
      state: "stale",
      reason: "the venue refused it: Failed to subscribe: NOPE-USD is not a valid product",
    });
    await stage.stream.until(() => SYMBOLS.every((symbol) => tradesOf(symbol).length > 200));
    expect(health()?.reconnects).toBe(0);
    for (const symbol of SYMBOLS) expect(isLive(symbol)).toBe(true);
  }, 60_000);
});

describe("two connections to the stand-in Coinbase", () => {
  test("lose nothing when frames of either are dropped", async () => {
    await begin({ connections: 2 });
    venue.faults.apply({ venue: "coinbase", fault: "drop", count: 50 });
    await settle();
    for (const symbol of SYMBOLS) await expectTruth(symbol);
    expect(health()?.connections.map(({ state }) => state)).toEqual(["live", "live"]);
  }, 60_000);

  test("nobody counts the second connection's copy as a fault, and books come from one of them", async () => {
    await begin({ connections: 2 });
    await settle();
    for (const symbol of SYMBOLS) {
      await expectTruth(symbol);
      expect(stage.stream.of(symbol).snapshots).toBe(1);
      expect(stage.stream.of(symbol).gaps).toEqual([]);
    }
    expect(health()?.rejected).toEqual({});
  }, 60_000);
});

describe("what Coinbase's REST side tells", () => {
  test("instruments and candles are the venue's, oldest first and over pages", async () => {
    await begin();
    const history = stage.ingest.history("coinbase");
    const instruments = await history.instruments(SYMBOLS);
    expect(instruments.map(({ symbol, status }) => [symbol, status])).toEqual([
      ["BTC/USD", "trading"],
      ["ETH/USD", "trading"],
    ]);
    expect(
      instruments.every(({ tickSize, lotSize, minNotional }) => tickSize * lotSize * minNotional > 0),
    ).toBe(true);
    const now = clock.now();
    const from = Math.floor(now / 60_000) * 60_000 - 700 * 60_000;
    const candles = await history.candles("BTC/USD", "1m", from, now);
    const times = candles.map(({ time }) => time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(times).size).toBe(times.length);
    expect(candles.length).toBeGreaterThan(600);
    expect(
      candles.every(
        ({ low, high, open, close }) => low <= Math.min(open, close) && high >= Math.max(open, close),
      ),
    ).toBe(true);
    expect(await history.candles("BTC/USD", "4h", from, now)).toEqual([]);
  }, 60_000);
});
