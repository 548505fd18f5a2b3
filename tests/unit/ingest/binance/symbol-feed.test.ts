import { afterEach, describe, expect, test } from "vitest";
import type { MarketEvent } from "@/lib/domain/market/event";
import { createLog } from "@/lib/platform/log";
import { RejectionCounter } from "@/server/ingest/connection/rejection-counter";
import { RestClient } from "@/server/ingest/rest/rest-client";
import { WeightBudget } from "@/server/ingest/venues/binance/rest/weight-budget";
import { SymbolFeed } from "@/server/ingest/venues/binance/symbol-feed";
import { ManualClock } from "../../../fixtures/manual-clock";

const MINUTE_MS = 60_000;

let feed: SymbolFeed | null = null;
afterEach(() => feed?.close());

function open() {
  const clock = new ManualClock();
  const log = createLog("test", "silent");
  const events: MarketEvent[] = [];
  feed = new SymbolFeed(
    {
      symbol: "BTC/USDT",
      emit: (event) => events.push(event),
      clock,
      random: () => 0.5,
      log,
      rest: new RestClient({ baseUrl: "http://127.0.0.1:9", clock, budget: new WeightBudget(clock) }),
      rejections: new RejectionCounter(clock, log),
      venueNow: () => clock.now(),
      onHealth: () => {},
      isHeld: () => false,
    },
    1_000,
  );
  const renewals: number[] = [];
  const line = { state: "live" as const, renew: () => renewals.push(clock.now()) };
  return { clock, feed, events, line, renewals };
}

describe("a symbol that falls silent while others speak", () => {
  test("is subscribed anew, ever more rarely, and at once patient again when it speaks", () => {
    const { clock, feed, line, renewals } = open();
    feed.onSubscribed();
    const start = clock.now();
    for (let second = 0; second < 20 * 60; second += 1) {
      clock.advance(1_000);
      feed.judgeSilence(clock.now(), line);
    }
    const minutes = renewals.map((time) => Math.round((time - start) / MINUTE_MS));
    expect(minutes).toEqual([1, 2, 4, 8, 16]);
    feed.onData(clock.now());
    feed.judgeSilence(clock.now(), line);
    expect(renewals).toHaveLength(5);
  });

  test("is not judged while nobody has subscribed it", () => {
    const { clock, feed, line, renewals } = open();
    clock.advance(60 * MINUTE_MS);
    feed.judgeSilence(clock.now(), line);
    expect(renewals).toEqual([]);
  });
});
