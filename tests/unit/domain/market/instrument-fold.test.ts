import { describe, expect, it } from "vitest";
import type { BookState, MarketEvent } from "@/lib/domain/market/event";
import { InstrumentFold } from "@/lib/domain/market/instrument-fold";
import { collect } from "./collect";
import { START, tradeEvent } from "./trades";

const origin = { venue: "binance", symbol: "BTC/USDT", time: START, receivedAt: START } as const;

const status = (state: BookState): MarketEvent => ({ ...origin, kind: "book-status", state, reason: state });
const snapshot = (sequence: number): MarketEvent => ({
  ...origin,
  kind: "book-snapshot",
  bids: [99, 1],
  asks: [101, 2],
  sequence,
});
const top = (sequence: number, bid = 99): MarketEvent => ({
  ...origin,
  kind: "top-of-book",
  bid,
  bidQuantity: 1,
  ask: 101,
  askQuantity: 2,
  sequence,
});

const stream: MarketEvent[] = [
  status("syncing"),
  snapshot(5),
  status("live"),
  top(6),
  tradeEvent(1, START),
  { ...origin, kind: "book-update", bids: [98, 3], asks: [], sequence: 6 },
  tradeEvent(2, START + 1_500, { price: 101 }),
  { ...origin, kind: "trade-gap", from: START, to: START + 1_500, recoverable: true, reason: "cut" },
  tradeEvent(3, START + 700, { price: 90, backfilled: true }),
  top(7),
  { ...origin, kind: "book-update", bids: [99, 0], asks: [], sequence: 7 },
  { kind: "time", venue: "binance", time: START + 70_000 },
];

describe("instrument fold", () => {
  it("feeds every fold from one stream", () => {
    const fold = new InstrumentFold(origin);
    const dispositions = stream.map((event) => fold.apply(event));
    expect(dispositions.filter((disposition) => disposition !== null)).toEqual(["A", "A", "L"]);
    expect(fold.bookState).toBe("live");
    expect(fold.book.bestBid).toBe(98);
    expect(fold.ticker.current()).toMatchObject({ price: 101, low: 90, volume: 3, bid: 99, ask: 101 });
    expect(fold.check).toMatchObject({ compared: 2, matched: 1, lastMismatch: { sequence: 7 } });
    expect(collect(fold.candles).get("1s")).toMatchObject([{ trades: 2, low: 90 }, { trades: 1 }]);
  });

  it("counts a repeated trade nowhere", () => {
    const fold = new InstrumentFold(origin);
    for (const event of [tradeEvent(1, START), tradeEvent(1, START), tradeEvent(1, START, { quantity: 9 })]) {
      fold.apply(event);
    }
    expect(fold.ticker.current()?.volume).toBe(1);
    expect(fold.candles.latest("1d")?.volume).toBe(1);
  });

  it("holds nothing against a book that is not live, and drops best prices when the feed is stale", () => {
    const fold = new InstrumentFold(origin);
    for (const event of [tradeEvent(1, START), top(5, 50), snapshot(5)]) fold.apply(event);
    expect(fold.check.compared).toBe(0);
    fold.apply(status("stale"));
    expect(fold).toMatchObject({ bookState: "stale", bookReason: "stale", bookStateSince: START });
    expect(fold.ticker.current()).toMatchObject({ bid: null, ask: null });
    for (const event of [status("live"), snapshot(9), top(9)]) fold.apply(event);
    expect(fold.check).toMatchObject({ compared: 1, matched: 1 });
  });

  it("goes on the same after a snapshot between any two events, through JSON", () => {
    const straight = new InstrumentFold(origin);
    for (const event of stream) straight.apply(event);
    for (let cut = 0; cut <= stream.length; cut += 1) {
      const before = new InstrumentFold(origin);
      for (const event of stream.slice(0, cut)) before.apply(event);
      const resumed = new InstrumentFold(origin);
      resumed.restore(JSON.parse(JSON.stringify(before.snapshot())));
      for (const event of stream.slice(cut)) resumed.apply(event);
      expect(resumed.snapshot()).toEqual(straight.snapshot());
    }
  });
});
