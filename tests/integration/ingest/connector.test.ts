import { afterEach, describe, expect, test } from "vitest";
import type { VenueHealth } from "@/lib/domain/market/health";
import { createDice, mutate } from "../../fuzz/ingest/mutate";
import { type IngestStage, openIngest } from "./ingest-stage";
import {
  openScriptedVenue,
  type ScriptedAnswer,
  type ScriptedRequest,
  type ScriptedVenue,
} from "./scripted-venue";

const START = 1_723_161_255_000;
const EMPTY_BOOK = { lastUpdateId: 100, bids: [["99.0", "1.0"]], asks: [["101.0", "1.0"]] };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function trade(id: number, symbol = "BTCUSDT") {
  return {
    e: "trade",
    E: START + id,
    s: symbol,
    t: id,
    p: "100.0",
    q: "1.0",
    T: START + id,
    m: true,
    M: true,
  };
}

function row(id: number) {
  return {
    id,
    price: "100.0",
    qty: "1.0",
    quoteQty: "100.0",
    time: START + id,
    isBuyerMaker: true,
    isBestMatch: true,
  };
}

function depth(first: number, last: number, symbol = "BTCUSDT") {
  return { e: "depthUpdate", E: START + last, s: symbol, U: first, u: last, b: [["99.0", "2.0"]], a: [] };
}

interface Opened extends IngestStage {
  venue: ScriptedVenue;
  health(): VenueHealth;
}

async function open(
  answers: Partial<Record<string, (request: ScriptedRequest) => ScriptedAnswer>> = {},
  {
    symbols = ["BTC/USDT"],
    last = null,
  }: { symbols?: string[]; last?: { id: string; time: number } | null } = {},
): Promise<Opened> {
  const venue = await openScriptedVenue((request) => {
    const answer = answers[request.path];
    if (answer) return answer(request);
    return { body: request.path === "/api/v3/depth" ? EMPTY_BOOK : [] };
  });
  closers.push(() => venue.close());
  const stage = openIngest({ ...venue, symbols, lastTrade: async () => last });
  closers.push(() => stage.close());
  await stage.ingest.start();
  const health = (): VenueHealth => {
    const [one] = stage.ingest.health();
    if (!one) throw new Error("the venue has no health");
    return one;
  };
  await until(() => venue.messages.length > 0);
  return { ...stage, venue, health };
}

/** For what the venue's side sees, which announces itself by no event of the stream. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise<void>((resolve) => setTimeout(resolve, 5));
}

describe("subscribing", () => {
  test("batches 400 symbols over two connections, at most four messages a second each", async () => {
    const symbols = Array.from({ length: 400 }, (_, index) => `C${index}/USDT`);
    const { venue } = await open({}, { symbols });
    const wanted = symbols.length * 3;
    await until(() => venue.messages.reduce((sum, { params }) => sum + params.length, 0) >= wanted);
    expect(venue.sockets).toHaveLength(2);
    const streams = venue.messages.flatMap(({ params }) => params);
    expect(new Set(streams).size).toBe(wanted);
    expect(streams).toContain("c7usdt@depth@100ms");
    const first = venue.messages.filter(({ params }) => symbols.indexOf(canonical(params[0])) < 300);
    for (const [index, message] of first.entries()) {
      const fifth = first[index + 4];
      if (fifth) expect(fifth.at - message.at).toBeGreaterThan(900);
    }
  });

  test("a venue that never answers a subscription is left and tried again", async () => {
    const { venue, health } = await open();
    venue.acknowledges = false;
    for (const socket of venue.sockets) socket.terminate();
    await until(() => venue.sockets.length >= 3);
    expect(health().reason).toContain("did not answer a subscription");
  }, 30_000);
});

function canonical(stream: string | undefined): string {
  return `${(stream ?? "").split("usdt@")[0]?.toUpperCase()}/USDT`;
}

describe("trap 9: a frame beyond the bound", () => {
  test("is refused without being kept, counted, and the connection made anew", async () => {
    const { venue, health, stream } = await open();
    venue.send("btcusdt@trade", trade(1));
    await stream.until(() => stream.of("BTC/USDT").trades.length === 1);
    venue.sendText(Buffer.alloc(64 * 1024 * 1024, 0x20));
    await until(() => venue.sockets.length === 2 && venue.messages.length === 2);
    venue.send("btcusdt@trade", trade(2));
    await stream.until(() => stream.of("BTC/USDT").trades.length === 2);
    expect(health().rejected).toMatchObject({ too_large: 1 });
    expect(health()).toMatchObject({ state: "live", reconnects: 1 });
  });
});

describe("trap 11: reconnecting", () => {
  test("waits longer each time and starts over only after data has flowed", async () => {
    const { venue } = await open();
    for (let round = 1; round <= 4; round += 1) {
      await until(() => venue.messages.length >= round);
      venue.sockets.at(-1)?.terminate();
    }
    await until(() => venue.sockets.length >= 5);
    const waits = venue.upgradeTimes.slice(1).map((time, index) => time - (venue.upgradeTimes[index] ?? 0));
    expect(waits.at(-1)).toBeGreaterThan(950);
    expect(waits.at(-1)).toBeGreaterThan((waits[0] ?? 0) * 2);
    venue.send("btcusdt@trade", trade(1));
    await until(() => venue.messages.length >= 5);
    venue.send("btcusdt@trade", trade(2));
    const before = performance.now();
    venue.sockets.at(-1)?.close(1001);
    await until(() => venue.sockets.length >= 6);
    expect(performance.now() - before).toBeLessThan(900);
  }, 30_000);

  test("honours an announced shutdown at once", async () => {
    const { venue, stream, health } = await open();
    venue.send("btcusdt@trade", trade(1));
    await stream.until(() => health().state === "live");
    venue.send("!serverShutdown", { e: "serverShutdown", E: START });
    await until(() => venue.sockets.length === 2);
    expect(health()).toMatchObject({ state: "recovering" });
  });
});

describe("missing trades", () => {
  test("are announced, asked for from the first missing id, and kept in the venue's own words", async () => {
    const { venue, stream, health } = await open({
      "/api/v3/historicalTrades": ({ query }) => {
        const from = Number(query.get("fromId"));
        return { body: [from, from + 1, from + 2].map(row) };
      },
    });
    venue.send("btcusdt@trade", trade(10));
    venue.send("btcusdt@trade", trade(14));
    const btc = stream.of("BTC/USDT");
    await stream.until(() => btc.trades.length === 5);
    expect(btc.trades.map(({ id, backfilled }) => [id, backfilled])).toEqual([
      ["10", false],
      ["14", false],
      ["11", true],
      ["12", true],
      ["13", true],
    ]);
    expect(btc.trades.at(-1)?.raw).toBe(JSON.stringify(row(13)));
    expect(btc.gaps).toMatchObject([{ recoverable: true, from: START + 10, to: START + 14 }]);
    expect(health().tradesBackfilled).toBe(3);
  });

  test("that come late by themselves are not asked for", async () => {
    const { venue, stream } = await open();
    for (const id of [10, 12, 11, 14, 13]) venue.send("btcusdt@trade", trade(id));
    const btc = stream.of("BTC/USDT");
    await stream.until(() => btc.trades.length === 5);
    // The book arrives after the grace of half a second, by which a request would have been made.
    await until(() => venue.requests.some(({ path }) => path === "/api/v3/depth"));
    expect(venue.requests.filter(({ path }) => path === "/api/v3/historicalTrades")).toEqual([]);
    expect(btc.gaps).toEqual([]);
  });

  test("that the venue does not give back are a gap on record, and the rest is kept", async () => {
    const { venue, stream } = await open({
      "/api/v3/historicalTrades": ({ query }) => ({ body: query.get("fromId") === "11" ? [row(13)] : [] }),
    });
    venue.send("btcusdt@trade", trade(10));
    venue.send("btcusdt@trade", trade(14));
    const btc = stream.of("BTC/USDT");
    await stream.until(() => btc.gaps.some((gap) => !gap.recoverable));
    await stream.until(() => btc.trades.length === 3);
    expect(btc.gaps.at(-1)).toMatchObject({ recoverable: false, from: START + 10, to: START + 13 });
  });

  test("are asked for until the venue answers, however often it refuses or is not understood", async () => {
    const script: ScriptedAnswer[] = [
      { status: 500, body: "oops" },
      { status: 429, headers: { "retry-after": "1" }, body: { code: -1003, msg: "Too many requests" } },
      { body: "not json" },
      { body: [{ ...row(11), price: "0.-10000" }] },
      { body: [row(11)] },
    ];
    const times: number[] = [];
    const { venue, stream, health } = await open({
      "/api/v3/historicalTrades": () => {
        times.push(performance.now());
        return script.shift() ?? { body: [] };
      },
    });
    venue.send("btcusdt@trade", trade(10));
    venue.send("btcusdt@trade", trade(12));
    await stream.until(() => stream.of("BTC/USDT").trades.length === 3);
    expect(stream.of("BTC/USDT").gaps.filter((gap) => !gap.recoverable)).toEqual([]);
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThanOrEqual(990);
    expect(health().rejected).toMatchObject({ bad_row: 1 });
  }, 30_000);

  test("since the stored trade are found although nothing is traded now", async () => {
    const { stream } = await open(
      {
        "/api/v3/historicalTrades": ({ query }) => ({
          body: query.get("fromId") === "11" ? [row(11), row(12)] : [],
        }),
      },
      { last: { id: "10", time: START } },
    );
    await stream.until(() => stream.of("BTC/USDT").trades.length === 2);
    expect(stream.of("BTC/USDT").trades.map(({ id }) => id)).toEqual(["11", "12"]);
  });
});

describe("books", () => {
  test("trap 2: say that they are not to be believed before anything else follows a gap", async () => {
    let lastUpdateId = 100;
    const { venue, stream } = await open({
      "/api/v3/depth": () => ({ body: { ...EMPTY_BOOK, lastUpdateId } }),
    });
    const btc = stream.of("BTC/USDT");
    venue.send("btcusdt@depth@100ms", depth(95, 100));
    await stream.until(() => btc.statuses.at(-1)?.state === "live");
    lastUpdateId = 110;
    venue.send("btcusdt@depth@100ms", depth(105, 110));
    venue.send("btcusdt@depth@100ms", depth(111, 112));
    await stream.until(() => btc.book.sequence === 112 && btc.statuses.at(-1)?.state === "live");
    const kinds = stream.events.filter((event) => event.kind.startsWith("book")).map((event) => event.kind);
    expect(kinds).toEqual([
      "book-snapshot",
      "book-status",
      "book-status",
      "book-snapshot",
      "book-update",
      "book-status",
    ]);
    expect(btc.statuses.map(({ state }) => state)).toEqual(["live", "syncing", "live"]);
  });

  test("of a market where nothing changes start from a snapshot alone", async () => {
    const { stream, health } = await open();
    await stream.until(() => health().books[0]?.state === "live");
    expect(stream.of("BTC/USDT").book.bestBid).toBe(99);
  });

  test("whose snapshot is crossed or no book at all are asked for again", async () => {
    const bodies: unknown[] = [{ ...EMPTY_BOOK, bids: [["102.0", "1.0"]] }, { lastUpdateId: "x" }, "<html>"];
    const { venue, stream, health } = await open({
      "/api/v3/depth": () => ({ body: bodies.shift() ?? EMPTY_BOOK }),
    });
    venue.send("btcusdt@depth@100ms", depth(100, 100));
    await stream.until(() => health().books[0]?.state === "live");
    expect(venue.requests.filter(({ path }) => path === "/api/v3/depth")).toHaveLength(4);
    expect(stream.of("BTC/USDT").snapshots).toBe(1);
  });
});

describe("garbage on the wire", () => {
  test("is counted and skipped while the trades around it arrive once each", async () => {
    const { venue, stream, health } = await open();
    const dice = createDice(3);
    const frame = `{"stream":"btcusdt@bookTicker","data":{"u":1,"s":"BTCUSDT","b":"99.0","B":"1.0","a":"101.0","A":"1.0"}}`;
    for (let id = 1; id <= 500; id += 1) {
      venue.send("btcusdt@trade", trade(id));
      venue.sendText(mutate(frame, dice).frame);
      venue.send("xrpusdt@trade", trade(id, "XRPUSDT"));
    }
    const btc = stream.of("BTC/USDT");
    await stream.until(() => btc.trades.length >= 500);
    await until(() => (health().rejected.unknown_symbol ?? 0) >= 500);
    expect(btc.trades.map(({ id }) => Number(id))).toEqual(
      Array.from({ length: 500 }, (_, index) => index + 1),
    );
    const { rejected, reconnects } = health();
    expect(rejected.not_json).toBeGreaterThan(0);
    expect(reconnects).toBe(0);
  });

  test("one timestamp of the far future moves no time, and its trade is asked for", async () => {
    const { venue, stream, health } = await open({
      "/api/v3/historicalTrades": () => ({ body: [row(11)] }),
    });
    venue.send("btcusdt@trade", trade(10));
    venue.send("btcusdt@trade", { ...trade(11), T: Date.UTC(2099, 0, 1) });
    venue.send("btcusdt@trade", trade(12));
    await stream.until(() => stream.of("BTC/USDT").trades.length === 3);
    expect(Math.max(...stream.times)).toBeLessThan(START + 1_000);
    expect(health().rejected).toMatchObject({ bad_time: 1 });
  });
});

describe("readers that are behind", () => {
  test("stop the sockets, and all that was sent arrives once they have caught up", async () => {
    const { venue, stream, bus } = await open();
    const btc = stream.of("BTC/USDT");
    let release = () => {};
    const blocked = new Promise<void>((resolve) => {
      release = resolve;
    });
    const consumer = bus.consume("market", { name: "slow", queueMax: 100, batchMax: 50 }, () => blocked);
    closers.push(() => consumer.close());
    const total = 60_000;
    for (let id = 1; id <= total; id += 1) venue.send("btcusdt@trade", trade(id));
    const [socket] = venue.sockets;
    await until(() => btc.trades.length > 100);
    let before = -1;
    let stillLooks = 0;
    await until(() => {
      stillLooks = before === btc.trades.length ? stillLooks + 1 : 0;
      before = btc.trades.length;
      return stillLooks > 40;
    });
    expect(btc.trades.length).toBeLessThan(total);
    expect(socket?.bufferedAmount).toBeGreaterThan(0);
    release();
    await stream.until(() => btc.trades.length === total);
    expect(new Set(btc.trades.map(({ id }) => id)).size).toBe(total);
  });
});

describe("closing", () => {
  test("says goodbye with 1000, once, and publishes nothing afterwards", async () => {
    const { venue, ingest, stream, bus } = await open();
    venue.send("btcusdt@trade", trade(1));
    await stream.until(() => stream.of("BTC/USDT").trades.length === 1);
    await Promise.all([ingest.close(), ingest.close()]);
    await until(() => venue.closeCodes.length > 0);
    let published = 0;
    bus.subscribe("market", () => {
      published += 1;
    });
    bus.subscribe("health", () => {
      published += 1;
    });
    venue.send("btcusdt@trade", trade(2));
    await ingest.close();
    expect(venue.closeCodes).toEqual([1000]);
    expect(published).toBe(0);
  });
});

describe("history", () => {
  test("gives closed candles of the venue and instruments with their steps", async () => {
    const minute = 60_000;
    const now = Math.floor(Date.now() / minute) * minute;
    const kline = (open: number, trades: number) => [
      open,
      "100.0",
      "102.0",
      "99.0",
      "101.0",
      "10.0",
      open + minute - 1,
      "1010.0",
      trades,
      "4.0",
      "404.0",
      "0",
    ];
    const { ingest, venue } = await open({
      "/api/v3/klines": () => ({
        body: [kline(now - 3 * minute, 5), kline(now - 2 * minute, 0), kline(now - minute, 7), kline(now, 1)],
      }),
      "/api/v3/exchangeInfo": () => ({
        body: {
          symbols: [
            {
              symbol: "BTCUSDT",
              status: "TRADING",
              baseAsset: "BTC",
              quoteAsset: "USDT",
              filters: [
                { filterType: "PRICE_FILTER", tickSize: "0.01000000" },
                { filterType: "LOT_SIZE", stepSize: "0.00001000" },
                { filterType: "NOTIONAL", minNotional: "5.00000000" },
              ],
            },
          ],
        },
      }),
    });
    const history = ingest.history("binance");
    const candles = await history.candles("BTC/USDT", "1m", now - 3 * minute, now + minute);
    expect(candles.map(({ time }) => time)).toEqual([now - 3 * minute, now - minute]);
    expect(candles[0]).toEqual({
      time: now - 3 * minute,
      open: 100,
      high: 102,
      low: 99,
      close: 101,
      volume: 10,
      quoteVolume: 1_010,
      trades: 5,
      vwap: 101,
      takerBuyVolume: 4,
      closed: true,
    });
    expect(venue.requests.at(-1)?.query.get("symbol")).toBe("BTCUSDT");
    expect(await history.candles("BTC/USDT", "100ms", 0, now)).toEqual([]);
    expect(await history.instruments(["BTC/USDT"])).toEqual([
      {
        symbol: "BTC/USDT",
        venue: "binance",
        base: "BTC",
        quote: "USDT",
        tickSize: 0.01,
        lotSize: 0.00001,
        minNotional: 5,
        status: "trading",
      },
    ]);
  });
});
