import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { VenueHealth } from "@/lib/domain/market/health";
import type { FaultRequest } from "@/server/sandbox/faults/fault";
import { type IngestStage, openIngest } from "./ingest-stage";
import { openSimulatedVenue, type SimulatedVenue } from "./simulated-venue";

/** As they are wanted of every venue; this one lists them against the dollar. */
const WANTED = ["BTC/USDT", "ETH/USDT"];
const SYMBOLS = ["BTC/USD", "ETH/USD"];
const RATE = 200;
/** What is subscribed; the market behind the venue is more than twice as deep. */
const DEPTH = 500;

let simulated: SimulatedVenue;
let market: SimulatedVenue["market"];
let venue: SimulatedVenue["venue"];
let stage: IngestStage;

beforeEach(async () => {
  simulated = await openSimulatedVenue({ name: "kraken", symbols: WANTED, seed: 11, tradesPerSecond: RATE });
  ({ market, venue } = simulated);
});

afterEach(async () => {
  await stage.close();
  await simulated.close();
});

function health(): VenueHealth | undefined {
  return stage.ingest.health()[0];
}

function bookHealth(symbol: string) {
  return health()?.books.find((book) => book.symbol === symbol);
}

function everyBookIsLive(): boolean {
  return health()?.state === "live" && SYMBOLS.every((symbol) => bookHealth(symbol)?.state === "live");
}

async function begin({ connections = 1 as 1 | 2, symbols = SYMBOLS } = {}): Promise<void> {
  const { wsUrl, restUrl } = venue;
  stage = openIngest({ venue: "kraken", wsUrl, restUrl, symbols, connections });
  await stage.ingest.start();
  await stage.stream.until(() => {
    const allLive = health()?.connections.every(({ state }) => state === "live") ?? false;
    return allLive && everyBookIsLive() && SYMBOLS.every((symbol) => tradesOf(symbol).length > 20);
  });
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
  const first = Math.min(...tradesOf(symbol).map(({ id }) => Number(id)));
  return venue.truth.trades(symbol, first, 1_000_000).map(({ id }) => String(id));
}

function streamedBook(symbol: string): { bids: number[]; asks: number[] } {
  const { bids, asks } = stage.stream.of(symbol).book.snapshot();
  return { bids, asks };
}

function truthBook(symbol: string): { bids: number[]; asks: number[] } {
  const { bids, asks } = venue.truth.book(symbol);
  return { bids: bids.slice(0, DEPTH * 2), asks: asks.slice(0, DEPTH * 2) };
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
  const truth = new Map(
    venue.truth
      .trades(symbol, Number(ids[0]), 1_000_000)
      .map(({ id, price, quantity, time, buyerIsMaker }) => {
        return [String(id), { price, quantity, time, side: buyerIsMaker ? "sell" : "buy" }];
      }),
  );
  for (const { id, price, quantity, time, side } of one.trades) {
    expect({ price, quantity, time, side }).toEqual(truth.get(id));
  }
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
  duplicates: (of: VenueHealth) => (of.rejected.duplicate ?? 0) > 0,
  garbage: (of: VenueHealth) => (of.rejected.not_json ?? 0) > 0,
  reconnects: (of: VenueHealth) => of.reconnects > 0,
} as const;

describe("Kraken: after every fault, trades are complete and single and the book is the venue's", () => {
  test.each<[string, (keyof typeof SIGNS)[], Fault[]]>([
    ["dropped frames", ["gaps", "resyncs", "backfill"], [{ fault: "drop", count: 100 }]],
    ["duplicated frames", ["duplicates"], [{ fault: "duplicate", count: 60 }]],
    ["frames in the wrong order", ["gaps"], [{ fault: "reorder", count: 100 }]],
    ["corrupt frames", ["garbage", "gaps", "backfill"], [{ fault: "corrupt", count: 100 }]],
    ["wrong checksums", ["gaps", "resyncs"], [{ fault: "wrong-checksum", count: 3 }]],
    [
      "a stale snapshot after a gap",
      ["gaps", "resyncs"],
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
    ["maintenance", ["reconnects"], [{ fault: "day-cut", durationMs: 300 }]],
    [
      "refused connections",
      ["reconnects", "backfill"],
      [{ fault: "refuse", durationMs: 1_500 }, { fault: "close" }],
    ],
    ["silence", ["gaps", "backfill"], [{ fault: "silence", durationMs: 1_500 }]],
    ["a sender's clock that runs ahead", [], [{ fault: "skew", count: 5, durationMs: 1_500 }]],
    ["a slow venue", [], [{ fault: "slow-read", durationMs: 1_500 }]],
  ])(
    "%s",
    async (_name, signs, faults) => {
      await begin();
      for (const fault of faults)
        expect(venue.faults.apply({ venue: "kraken", ...fault }).applied).toBe(true);
      await settle();
      for (const symbol of SYMBOLS) await expectTruth(symbol);
      const shown = health();
      expect(signs.filter((sign) => !shown || !SIGNS[sign](shown))).toEqual([]);
    },
    60_000,
  );
});

describe("trap 7: the levels of which Kraken says nothing once they lie beyond the depth", () => {
  test("are deleted for whoever reads the stream: no book is ever deeper than what is subscribed", async () => {
    await begin();
    await settle();
    let deepest = 0;
    for (const symbol of SYMBOLS) {
      const levels = new Map<string, Set<number>>();
      for (const event of stage.stream.events) {
        if (event.kind !== "book-snapshot" && event.kind !== "book-update") continue;
        if (event.symbol !== symbol) continue;
        for (const side of ["bids", "asks"] as const) {
          const held = event.kind === "book-snapshot" ? new Set<number>() : (levels.get(side) ?? new Set());
          for (let index = 0; index < event[side].length; index += 2) {
            const [price = 0, quantity = 0] = event[side].slice(index, index + 2);
            if (quantity > 0) held.add(price);
            else held.delete(price);
          }
          levels.set(side, held);
          deepest = Math.max(deepest, held.size);
        }
      }
      await expectTruth(symbol);
      expect(bookHealth(symbol)).toMatchObject({ gaps: 0, resyncs: 0 });
    }
    expect(deepest).toBe(DEPTH);
  }, 60_000);
});

describe("traps 2, 3 and 4: a book whose checksum is wrong", () => {
  test("is not believed, and begins anew alone, on the connection that it came on", async () => {
    await begin();
    venue.faults.apply({ venue: "kraken", symbol: "BTC/USD", fault: "wrong-checksum", count: 1 });
    await stage.stream.until(() => (bookHealth("BTC/USD")?.resyncs ?? 0) > 0);
    await settle();
    for (const symbol of SYMBOLS) await expectTruth(symbol);
    const { statuses, snapshots } = stage.stream.of("BTC/USD");
    expect(statuses.map(({ state }) => state)).toEqual(["live", "syncing", "live"]);
    expect(statuses[1]?.reason).toMatch(/^the book's checksum is \d+ where the venue has \d+$/);
    const [, syncing, live] = statuses;
    expect((live?.receivedAt ?? 0) - (syncing?.receivedAt ?? 0)).toBeLessThan(1_000);
    expect(snapshots).toBe(2);
    const eth = stage.stream.of("ETH/USD");
    expect([eth.statuses.map(({ state }) => state), eth.snapshots]).toEqual([["live"], 1]);
    expect(health()).toMatchObject({ reconnects: 0, tradesBackfilled: 0 });
  }, 60_000);

  test("says nothing of the book between the wrong message and the new snapshot", async () => {
    await begin();
    const from = stage.stream.events.length;
    venue.faults.apply({ venue: "kraken", symbol: "BTC/USD", fault: "wrong-checksum", count: 1 });
    await stage.stream.until(() => (bookHealth("BTC/USD")?.resyncs ?? 0) > 0);
    const told = stage.stream.events
      .slice(from)
      .filter((event) => "symbol" in event && event.symbol === "BTC/USD" && event.kind.startsWith("book-"))
      .map(({ kind }) => kind);
    const gap = told.indexOf("book-status");
    expect(told.slice(gap, gap + 3)).toEqual(["book-status", "book-snapshot", "book-status"]);
  }, 60_000);
});

describe("trap 14: a pair by a name that Kraken does not know", () => {
  test("is refused alone, and the others are fed", async () => {
    await begin({ symbols: ["XBT/USD", ...SYMBOLS] });
    await stage.stream.until(() => bookHealth("XBT/USD")?.lastReason?.includes("not supported") ?? false);
    expect(bookHealth("XBT/USD")).toMatchObject({
      state: "stale",
      lastReason: "the venue refused it: Currency pair not supported XBT/USD",
    });
    await settleRest();
    for (const symbol of SYMBOLS) await expectTruth(symbol);
  }, 60_000);

  async function settleRest(): Promise<void> {
    await stage.stream.until(() => SYMBOLS.every((symbol) => tradesOf(symbol).length > 100));
    market.setRate(0);
  }
});

describe("two connections to Kraken", () => {
  test("lose no trade when the one that carries the books is lost, and the other takes the books over", async () => {
    await begin({ connections: 2 });
    const carrier = health()?.connections[0]?.name;
    expect(carrier).toBe("A");
    venue.faults.apply({ venue: "kraken", fault: "close" });
    await settle();
    for (const symbol of SYMBOLS) await expectTruth(symbol);
  }, 60_000);

  test("bring each trade once, and their numbers beyond 2^53 do not matter", async () => {
    await begin({ connections: 2 });
    await settle();
    for (const symbol of SYMBOLS) await expectTruth(symbol);
    expect(health()).toMatchObject({ state: "live", reconnects: 0, rejected: {} });
  }, 60_000);
});

describe("trap 5: what was traded while nobody listened", () => {
  test("is asked for at the next start from the moment of the newest trade on record, each id once", async () => {
    await begin();
    const last = tradesOf("BTC/USD").at(-1);
    if (!last) throw new Error("nothing was traded");
    await stage.close();
    const missed = () => venue.truth.trades("BTC/USD", Number(last.id) + 1, 100_000).length;
    await new Promise<void>((resolve) => {
      const stop = market.onStep(() => {
        if (missed() < 300) return;
        stop();
        resolve();
      });
    });
    const { wsUrl, restUrl } = venue;
    stage = openIngest({
      venue: "kraken",
      wsUrl,
      restUrl,
      symbols: SYMBOLS,
      lastTrade: async (_venue, symbol) => (symbol === "BTC/USD" ? { id: last.id, time: last.time } : null),
    });
    await stage.ingest.start();
    await stage.stream.until(() => everyBookIsLive());
    await settle();
    await expectTruth("BTC/USD");
    const backfilled = tradesOf("BTC/USD").filter((trade) => trade.backfilled);
    expect(backfilled.length).toBeGreaterThanOrEqual(300);
    expect(backfilled[0]?.id).toBe(String(Number(last.id) + 1));
    expect(backfilled[0]?.raw).toMatch(/^\["\d+\.\d+","\d+\.\d+",\d+\.\d+,"[bs]","[lm]","",\d+\]$/);
  }, 60_000);
});
