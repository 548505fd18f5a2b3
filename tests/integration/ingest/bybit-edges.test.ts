import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TradePositions } from "@/lib/domain/market/ports";
import { type IngestStage, openIngest } from "./ingest-stage";
import { openScriptedBybit, type ScriptedBybit } from "./scripted-bybit";

let venue: ScriptedBybit;
let stage: IngestStage;

beforeEach(async () => {
  venue = await openScriptedBybit();
});

afterEach(async () => {
  await stage.close();
  await venue.close();
});

interface BeginOptions {
  symbols?: string[];
  connections?: 1 | 2;
  lastTrade?: TradePositions["lastTrade"];
}

async function begin({ symbols = ["BTC/USDT"], ...options }: BeginOptions = {}) {
  const { wsUrl, restUrl } = venue;
  stage = openIngest({ venue: "bybit", wsUrl, restUrl, symbols, ...options });
  await stage.ingest.start();
  const btc = stage.stream.of("BTC/USDT");
  await stage.stream.until(() => btc.statuses.at(-1)?.state === "live");
  return btc;
}

function idsOf(trades: readonly { id?: string; execId?: string }[]): (string | undefined)[] {
  return trades.map(({ id, execId }) => id ?? execId);
}

function subscriptionsOf(topic: string): number {
  return venue.controls.filter(({ op, args }) => op === "subscribe" && args?.includes(topic)).length;
}

describe("the book of Bybit", () => {
  test("begins with the pushed snapshot and goes on with its differences", async () => {
    const btc = await begin();
    venue.sendBook("delta", 101, {
      b: [["98", "2"]],
      a: [
        ["101", "0"],
        ["102", "3"],
      ],
    });
    await stage.stream.until(() => btc.book.sequence === 101);
    expect(btc.book.snapshot()).toMatchObject({ bids: [99, 1, 98, 2], asks: [102, 3] });
    expect(btc.strayUpdates).toBe(0);
  });

  test("traps 2 and 4: after a jump it is not believed, and begins anew without closing the socket", async () => {
    const btc = await begin();
    venue.book = { u: 200, b: [["90", "1"]], a: [["91", "1"]] };
    venue.sendBook("delta", 102, { b: [["98", "2"]] });
    await stage.stream.until(() => btc.book.sequence === 200 && btc.statuses.at(-1)?.state === "live");
    expect(btc.statuses.map(({ state }) => state)).toEqual(["live", "syncing", "live"]);
    expect(btc.statuses[1]?.reason).toBe("update ids 101 to 101 are missing");
    expect(btc.book.snapshot()).toMatchObject({ bids: [90, 1], asks: [91, 1] });
    expect(subscriptionsOf("orderbook.200.BTCUSDT")).toBe(2);
    expect(subscriptionsOf("publicTrade.BTCUSDT")).toBe(1);
    expect([venue.opened, venue.closeCodes]).toEqual([1, []]);
  });

  test("u:1 replaces it: the service was restarted", async () => {
    const btc = await begin();
    venue.sendBook("snapshot", 1, { b: [["50", "1"]], a: [["51", "1"]] });
    venue.sendBook("delta", 2, { b: [["49", "4"]] });
    await stage.stream.until(() => btc.book.sequence === 2);
    expect(btc.book.snapshot()).toMatchObject({ bids: [50, 1, 49, 4], asks: [51, 1] });
    expect(btc.statuses.map(({ state }) => state)).toEqual(["live"]);
    expect(subscriptionsOf("orderbook.200.BTCUSDT")).toBe(1);
  });

  test("a repeated snapshot replaces it", async () => {
    const btc = await begin();
    venue.sendBook("snapshot", 100, { b: [["70", "1"]], a: [["71", "1"]] });
    venue.sendBook("delta", 101, { a: [["72", "1"]] });
    await stage.stream.until(() => btc.book.sequence === 101);
    expect(btc.book.snapshot()).toMatchObject({ bids: [70, 1], asks: [71, 1, 72, 1] });
  });

  test("a snapshot that does not come is asked for again", async () => {
    const btc = await begin();
    venue.book = null;
    venue.sendBook("delta", 200);
    await stage.stream.until(() => subscriptionsOf("orderbook.200.BTCUSDT") === 2);
    venue.book = { u: 300, b: [["80", "1"]], a: [["81", "1"]] };
    await stage.stream.until(() => btc.book.sequence === 300);
    expect(btc.statuses.at(-1)?.state).toBe("live");
  }, 30_000);

  test("trap 3: a topic that the venue refuses takes no other symbol with it", async () => {
    const btc = await begin({ symbols: ["NOPE/USDT", "BTC/USDT"] });
    venue.trade(3);
    await stage.stream.until(() => btc.trades.length === 3);
    const books = stage.ingest.health()[0]?.books;
    const nope = books?.find(({ symbol }) => symbol === "NOPE/USDT");
    expect(nope).toMatchObject({ state: "stale" });
    expect(nope?.lastReason).toContain("handler not found");
    expect([venue.opened, venue.closeCodes]).toEqual([1, []]);
  });
});

describe("trap 5: trades of Bybit that did not come", () => {
  test("are noticed by comparing with its newest, and refilled each once", async () => {
    const btc = await begin();
    venue.trade(5);
    venue.trade(7, { lost: true });
    venue.trade(5);
    await stage.stream.until(() => btc.trades.length === 17);
    expect(idsOf(btc.trades).sort()).toEqual(idsOf(venue.made));
    expect(btc.trades.filter(({ backfilled }) => backfilled).length).toBe(7);
    expect(btc.gaps).toEqual([]);
    expect(stage.ingest.health()[0]?.tradesBackfilled).toBe(7);
  });

  test("while the connection was cut are refilled where its newest sixty reach back, and no gap is told", async () => {
    const btc = await begin();
    venue.trade(5);
    await stage.stream.until(() => btc.trades.length === 5);
    venue.cut();
    venue.trade(50, { lost: true });
    await stage.stream.until(() => btc.trades.length === 55);
    venue.trade(2);
    await stage.stream.until(() => btc.trades.length === 57);
    expect(idsOf(btc.trades)).toEqual(idsOf(venue.made));
    expect(btc.gaps).toEqual([]);
  });

  test("while the connection was cut are a recorded gap where they are more, the newest sixty refilled", async () => {
    const btc = await begin();
    const [last] = venue.trade(5).slice(-1);
    await stage.stream.until(() => btc.trades.length === 5);
    venue.cut();
    venue.trade(100, { lost: true, time: Date.now() + 5 });
    await stage.stream.until(() => btc.trades.length === 65 && btc.gaps.length > 0);
    expect(idsOf(btc.trades)).toEqual(idsOf([...venue.made.slice(0, 5), ...venue.made.slice(-60)]));
    expect(btc.gaps).toMatchObject([
      { recoverable: false, from: Number(last?.time), to: Number(venue.made.at(-60)?.time) },
    ]);
    expect(btc.gaps[0]?.reason).toContain("newest 60 trades");
  });

  test("since the last stop are asked for at the next start", async () => {
    venue.trade(20, { lost: true });
    const stored = venue.made[7];
    const btc = await begin({
      lastTrade: async () => ({ id: stored?.execId ?? "", time: Number(stored?.time) }),
    });
    await stage.stream.until(() => btc.trades.length === 12);
    expect(idsOf(btc.trades)).toEqual(idsOf(venue.made.slice(8)));
    expect(btc.gaps).toEqual([]);
  });

  test("are not made up at the very first start: what was before it is not the feed's", async () => {
    venue.trade(20, { lost: true });
    const btc = await begin();
    const live = venue.trade(2, { time: Date.now() + 10 });
    const lost = venue.trade(1, { lost: true, time: Date.now() + 20 });
    await stage.stream.until(() => btc.trades.length === 3);
    expect(idsOf(btc.trades)).toEqual(idsOf([...live, ...lost]));
  });

  test("that come twice are let out once", async () => {
    const btc = await begin();
    venue.sendTrades(venue.trade(4));
    venue.trade(1);
    await stage.stream.until(() => btc.trades.length === 5);
    expect(idsOf(btc.trades)).toEqual(idsOf(venue.made));
    expect(stage.ingest.health()[0]?.rejected).toMatchObject({ duplicate: 4 });
  });

  test("and that nobody can give back any more are told by the minute's candle, once for all connections", async () => {
    const btc = await begin({ connections: 2 });
    await stage.stream.until(() => venue.subscribers("kline.1.BTCUSDT") === 2);
    const minute = Math.floor(Date.now() / 60_000) * 60_000;
    // The minute before is the first one that was heard, so that this one was heard as a whole.
    venue.trade(1, { time: minute - 30_000 });
    venue.trade(4, { time: minute + 100 });
    await stage.stream.until(() => btc.trades.length === 5);
    venue.sendMinute(minute, "1.75");
    await stage.stream.until(() => btc.gaps.length > 0);
    expect(btc.gaps).toMatchObject([{ recoverable: false, from: minute, to: minute + 60_000 }]);
    venue.trade(1, { time: minute + 200 });
    await stage.stream.until(() => btc.trades.length === 6);
    expect(btc.gaps.length).toBe(1);
  });
});

describe("two connections to Bybit", () => {
  const BOOK = "orderbook.200.BTCUSDT";
  const TRADES = "publicTrade.BTCUSDT";

  test("when the one with the book is lost, the other takes it over and no trade is lost or told twice", async () => {
    const btc = await begin({ connections: 2 });
    await stage.stream.until(() => venue.subscribers(TRADES) === 2);
    expect(venue.subscribers(BOOK)).toBe(1);
    venue.trade(3);
    await stage.stream.until(() => btc.trades.length === 3);
    venue.book = { u: 300, b: [["80", "1"]], a: [["81", "1"]] };
    venue.cut(BOOK);
    await stage.stream.until(() => venue.subscribers(TRADES) === 1);
    venue.trade(3);
    await stage.stream.until(() => btc.book.sequence === 300 && btc.statuses.at(-1)?.state === "live");
    await stage.stream.until(() => venue.subscribers(TRADES) === 2);
    venue.trade(3);
    await stage.stream.until(() => btc.trades.length === 9);
    expect(idsOf(btc.trades)).toEqual(idsOf(venue.made));
    expect(btc.trades.some(({ backfilled }) => backfilled)).toBe(false);
    expect(btc.gaps).toEqual([]);
    expect(venue.subscribers(BOOK)).toBe(1);
    const [health] = stage.ingest.health();
    expect(health).toMatchObject({ state: "live", reconnects: 1 });
    expect(health?.rejected.duplicate ?? 0).toBe(0);
  });
});
