import { describe, expect, it } from "vitest";
import { isChannelFault, parseChannel } from "@/lib/domain/channels/parse-channel";
import type { ConnectionState, VenueHealth } from "@/lib/domain/market/health";
import { InstrumentFold } from "@/lib/domain/market/instrument-fold";
import type { Venue } from "@/lib/domain/market/venue";
import { stalenessOf } from "@/server/engine/channels/staleness-of";

const SYMBOL = "BTC/USDT";
const listed = {
  venues: ["binance", "okx", "kraken"] as const,
  lists: (venue: Venue, symbol: string) => venue !== "kraken" && symbol === SYMBOL,
  listsAnywhere: (symbol: string) => symbol === SYMBOL,
};

function report(venue: Venue, state: ConnectionState, since: number): VenueHealth {
  const counts = { reconnects: 0, tradesBackfilled: 0, rejected: {}, connections: [], books: [] };
  return { venue, state, since, reason: null, lastMessageAt: null, lagMs: null, ...counts };
}

function liveBook(venue: Venue): InstrumentFold {
  const fold = new InstrumentFold({ venue, symbol: SYMBOL });
  const origin = { venue, symbol: SYMBOL, receivedAt: 1, time: 1 };
  fold.apply({ ...origin, kind: "book-status", state: "live", reason: "test" });
  return fold;
}

function look(name: string, states: [ConnectionState, ConnectionState], books: readonly Venue[]) {
  const channel = parseChannel(name, listed);
  if (isChannelFault(channel)) throw new Error(channel.message);
  const folds = new Map(books.map((venue) => [venue, liveBook(venue)]));
  const health = new Map([
    ["binance" as Venue, report("binance", states[0], 5)],
    ["okx" as Venue, report("okx", states[1], 7)],
  ]);
  return stalenessOf(channel, { listed, health, fold: (venue) => folds.get(venue) ?? emptyFold(venue) });
}

function emptyFold(venue: Venue): InstrumentFold {
  return new InstrumentFold({ venue, symbol: SYMBOL });
}

const BOTH = ["binance", "okx"] as const;

describe("a symbol that says nothing while its venue speaks", () => {
  const quiet = {
    symbol: SYMBOL,
    state: "live" as const,
    feed: "live" as const,
    since: 1,
    silentSince: 9,
    gaps: 0,
    resyncs: 0,
    lastReason: null,
    tradesBackfilled: 0,
    tradeGaps: 0,
  };
  const at = (name: string) => {
    const channel = parseChannel(name, listed);
    if (isChannelFault(channel)) throw new Error(channel.message);
    const health = new Map([
      ["binance" as Venue, { ...report("binance", "live", 5), books: [quiet] }],
      ["okx" as Venue, report("okx", "live", 7)],
    ]);
    return stalenessOf(channel, { listed, health, fold: liveBook });
  };

  it.each([
    ["trades:binance:BTC/USDT", { since: 9, reason: "symbol_silent" }],
    ["candles:binance:BTC/USDT:1m", { since: 9, reason: "symbol_silent" }],
    ["book:binance:BTC/USDT:10", { since: 9, reason: "symbol_silent" }],
    ["trades:okx:BTC/USDT", null],
    ["ticker:*:BTC/USDT", null],
  ])("makes %s stale: %j", (name, expected) => {
    expect(at(name)).toEqual(expected);
  });
});

describe("a channel is stale", () => {
  it.each([
    ["trades:binance:BTC/USDT", ["stale", "live"], BOTH, { since: 5, reason: "venue_silent" }],
    ["trades:okx:BTC/USDT", ["stale", "live"], BOTH, null],
    ["bbo:*:BTC/USDT", ["stale", "live"], BOTH, null],
    ["bbo:*:BTC/USDT", ["stale", "down"], BOTH, { since: 7, reason: "venue_disconnected" }],
    ["bbo:*:BTC/USDT", ["stale", "live"], ["binance"], { since: 5, reason: "venue_silent" }],
    ["bbo:*:BTC/USDT", ["live", "live"], [], { since: 0, reason: "book_resyncing" }],
    ["bbo:*:BTC/USDT", ["live", "live"], ["okx"], null],
    ["ticker:*:BTC/USDT", ["stale", "down"], BOTH, { since: 7, reason: "venue_disconnected" }],
    ["ticker:*:BTC/USDT", ["live", "live"], [], null],
    ["spread:*:BTC/USDT", ["stale", "stale"], BOTH, { since: 7, reason: "venue_silent" }],
    ["health:binance", ["stale", "stale"], [], null],
  ] as const)("%s, with connections %j and live books on %j: %j", (name, states, books, expected) => {
    expect(look(name, [...states], books)).toEqual(expected);
  });
});
