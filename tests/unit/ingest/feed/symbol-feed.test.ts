import { afterEach, describe, expect, test } from "vitest";
import type { MarketEvent } from "@/lib/domain/market/event";
import { createLog } from "@/lib/platform/log";
import { RejectionCounter } from "@/server/ingest/connection/rejection-counter";
import { SymbolFeed } from "@/server/ingest/feed/symbol-feed";
import { BinanceBookRule } from "@/server/ingest/venues/binance/book-rule";
import { ManualClock } from "../../../fixtures/manual-clock";

const MINUTE_MS = 60_000;

let feed: SymbolFeed | null = null;
afterEach(() => feed?.close());

function open() {
  const clock = new ManualClock();
  const log = createLog("test", "silent");
  const events: MarketEvent[] = [];
  const renewals: number[] = [];
  feed = new SymbolFeed(
    {
      venue: "binance",
      symbol: "BTC/USDT",
      emit: (event) => events.push(event),
      clock,
      random: () => 0.5,
      log,
      rejections: new RejectionCounter(clock, log),
      venueNow: () => clock.now(),
      onHealth: () => {},
      isHeld: () => false,
    },
    {
      rules: {
        books: "merged",
        history: { instruments: async () => [], candles: async () => [] },
        bookRecovery: { by: "resubscribe" },
        tradeRecovery: {
          by: "sequence",
          pageMax: 1,
          tradesMax: 1,
          fetch: async () => ({ trades: [], damaged: 0 }),
        },
        createBookRule: () => new BinanceBookRule(),
      },
      renew: (_symbol, kinds) => {
        if (kinds.includes("trades")) renewals.push(clock.now());
      },
    },
  );
  const line = {};
  return { clock, feed, events, line, renewals };
}

describe("a symbol that falls silent while others speak", () => {
  test("is subscribed anew, ever more rarely, and at once patient again when it speaks", () => {
    const { clock, feed, line, renewals } = open();
    feed.onSubscribed(line, "trades");
    const start = clock.now();
    for (let second = 0; second < 20 * 60; second += 1) {
      clock.advance(1_000);
      feed.judgeSilence(clock.now(), true);
    }
    const minutes = renewals.map((time) => Math.round((time - start) / MINUTE_MS));
    expect(minutes).toEqual([1, 2, 4, 8, 16]);
    expect(feed.health("live").silentSince).toBeGreaterThan(start);
    feed.onData(clock.now());
    expect(feed.health("live").silentSince).toBeNull();
    feed.judgeSilence(clock.now(), true);
    expect(renewals).toHaveLength(5);
  });

  test("is not judged while nobody has subscribed it", () => {
    const { clock, feed, renewals } = open();
    clock.advance(60 * MINUTE_MS);
    feed.judgeSilence(clock.now(), true);
    expect(renewals).toEqual([]);
  });
});
