import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { type KrakenStage, openKrakenStage } from "./kraken-stage";

let stage: KrakenStage;
beforeEach(async () => {
  stage = await openKrakenStage();
});
afterEach(() => stage.close());

const tradeRow = z.tuple([
  z.string(),
  z.string(),
  z.number(),
  z.enum(["b", "s"]),
  z.enum(["m", "l"]),
  z.literal(""),
  z.number(),
]);
const trades = z.object({ XXBTZUSD: z.array(tradeRow), last: z.string() });
const candleRow = z.tuple([
  z.number(),
  z.string(),
  z.string(),
  z.string(),
  z.string(),
  z.string(),
  z.string(),
  z.number(),
]);
const candles = z.object({ XXBTZUSD: z.array(candleRow), last: z.number() });

/** One call a second is what the venue allows; the clock is the test's. */
async function ask(path: string) {
  stage.clock.advance(1_000);
  return stage.rest(`/0/public/${path}`);
}

describe("answers", () => {
  it.each([
    ["Time", { unixtime: 1_768_827_601, rfc1123: "Mon, 19 Jan 2026 13:00:01 GMT" }],
    ["SystemStatus", { status: "online", timestamp: "2026-01-19T13:00:01Z" }],
  ])("%s", async (path, result) => {
    expect((await ask(path)).body).toEqual({ error: [], result });
  });

  it("AssetPairs: internal keys, all names, precisions", async () => {
    const { body } = await ask("AssetPairs");
    expect(Object.keys(body.result ?? {})).toEqual(["XXBTZUSD", "XETHZUSD"]);
    expect(body.result?.XXBTZUSD).toMatchObject({
      altname: "XBTUSD",
      wsname: "XBT/USD",
      base: "XXBT",
      quote: "ZUSD",
      pair_decimals: 2,
      lot_decimals: 4,
      tick_size: "0.01",
      ordermin: "0.0001",
      status: "online",
    });
  });

  it("Assets: internal ids and short names", async () => {
    expect((await ask("Assets")).body.result).toMatchObject({
      XXBT: { altname: "XBT" },
      ZUSD: { altname: "USD" },
      XETH: { altname: "ETH" },
    });
  });

  it.each(["XBTUSD", "XXBTZUSD", "XBT/USD", "BTC/USD", "xbtusd"])(
    "a pair asked for as %s under its key",
    async (name) => {
      stage.market.move(2);
      expect(Object.keys((await ask(`Trades?pair=${name}`)).body.result ?? {})).toEqual(["XXBTZUSD", "last"]);
    },
  );

  it("Depth: the best levels of the book", async () => {
    const { body } = await ask("Depth?pair=XBTUSD&count=3");
    expect(body.result?.XXBTZUSD).toEqual({
      asks: [
        ["100.01000", "1.1000", 1_768_827_600],
        ["100.02000", "1.2000", 1_768_827_600],
        ["100.03000", "1.3000", 1_768_827_600],
      ],
      bids: [
        ["99.99000", "1.1000", 1_768_827_600],
        ["99.98000", "1.2000", 1_768_827_600],
        ["99.97000", "1.3000", 1_768_827_600],
      ],
    });
  });

  it("Ticker: of today and of the last 24 hours", async () => {
    stage.market.move(4);
    const last = stage.venue.truth.trades("BTC/USD", null, 1)[0];
    const { body } = await ask("Ticker?pair=XBTUSD,ETHUSD");
    expect(Object.keys(body.result ?? {})).toEqual(["XXBTZUSD", "XETHZUSD"]);
    expect(body.result?.XXBTZUSD).toMatchObject({
      t: [2, 2],
      c: [last?.price.toFixed(5), expect.any(String)],
    });
  });
});

describe("Trades", () => {
  it("are walked by the cursor from end to end, each once, though many share a millisecond", async () => {
    stage.market.move(4_000);
    stage.clock.advance(1);
    stage.market.move(2_000);
    const truth = stage.venue.truth.trades("BTC/USD", null, 5_000);
    const ids: number[] = [];
    for (let since = "0"; ; ) {
      const { body } = await ask(`Trades?pair=XBTUSD&since=${since}&count=700`);
      const page = trades.parse(body.result);
      if (page.XXBTZUSD.length === 0) {
        expect(page.last).toBe(since);
        break;
      }
      ids.push(...page.XXBTZUSD.map((row) => row[6]));
      since = page.last;
    }
    expect(ids).toEqual(truth.map(({ id }) => id));
  });

  it("without a cursor are the newest, oldest first, with nanoseconds as a text", async () => {
    stage.market.move(40);
    const { text, body } = await ask("Trades?pair=XBTUSD&count=2");
    const page = trades.parse(body.result);
    expect(page.XXBTZUSD.map((row) => row[6])).toEqual([5_018, 5_019]);
    expect(page.last).toBe("1768827600000001900");
    expect(text).toContain(",1768827600.0000019,");
  });

  it("take a cursor in seconds too", async () => {
    stage.market.move(4);
    stage.clock.advance(10_000);
    stage.market.move(4);
    const { body } = await ask("Trades?pair=XBTUSD&since=1768827605");
    expect(trades.parse(body.result).XXBTZUSD.map((row) => row[6])).toEqual([5_002, 5_003]);
  });

  it("have the times, prices and sides that the stream tells", async () => {
    const client = await stage.connect();
    await client.subscribe({ channel: "trade", symbol: ["BTC/USD"] });
    stage.market.move(40);
    const streamed = (await client.receivedOf("trade", 20)).map((text) => ({
      id: Number(/"trade_id":(\d+)/.exec(text)?.[1]),
      micros: /\.(\d{6})Z"/.exec(text)?.[1],
      side: /"side":"(.)/.exec(text)?.[1],
      type: /"ord_type":"(.)/.exec(text)?.[1],
    }));
    const { text } = await ask("Trades?pair=XBTUSD");
    const rows = [...text.matchAll(/,\d+\.(\d{6})\d,"(.)","(.)","",(\d+)\]/g)];
    expect(rows.map(([, micros, side, type, id]) => ({ id: Number(id), micros, side, type }))).toEqual(
      streamed,
    );
  });
});

describe("OHLC", () => {
  it("are the newest 720 at most, however far back one asks, the open one last", async () => {
    for (let minute = 0; minute < 800; minute += 1) {
      if (minute % 3 === 0) stage.market.move(2);
      stage.clock.advance(60_000);
    }
    const { body } = await ask("OHLC?pair=XBTUSD&interval=1&since=0");
    const { XXBTZUSD: rows, last } = candles.parse(body.result);
    const times = rows.map(([time]) => time);
    expect(times).toEqual(Array.from(times, (_, index) => (times[0] ?? 0) + index * 60));
    expect([rows.length, times.at(-1), last]).toEqual([
      720,
      Math.floor(stage.clock.now() / 60_000) * 60,
      Math.floor(stage.clock.now() / 60_000) * 60 - 60,
    ]);
    const quiet = rows.find((row) => row[7] === 0);
    expect(quiet?.slice(1, 7)).toEqual([
      quiet?.[4],
      quiet?.[4],
      quiet?.[4],
      quiet?.[4],
      "0.00",
      "0.00000000",
    ]);
  });

  it("go on after the cursor", async () => {
    for (let minute = 0; minute < 10; minute += 1) {
      stage.market.move(2);
      stage.clock.advance(60_000);
    }
    const { body } = await ask("OHLC?pair=XBTUSD&since=1768828020");
    const opens = candles.parse(body.result).XXBTZUSD.map(([time]) => time);
    expect(opens).toEqual([1_768_828_080, 1_768_828_140, 1_768_828_200]);
  });

  it.each([1, 5, 15, 30, 60, 240, 1_440, 10_080, 21_600])(
    "come in candles of %i minutes",
    async (interval) => {
      stage.market.move(4);
      const { body } = await ask(`OHLC?pair=XBTUSD&interval=${interval}`);
      const [candle] = candles.parse(body.result).XXBTZUSD;
      expect([candle?.[0] ?? 1, candle?.[7]]).toEqual([
        Math.floor(1_768_827_601 / (interval * 60)) * interval * 60,
        2,
      ]);
    },
  );
});

describe("refusals come with HTTP 200", () => {
  it.each([
    ["an unknown pair", "Trades?pair=NOUSD", "EQuery:Unknown asset pair"],
    ["no pair", "OHLC", "EGeneral:Invalid arguments:pair"],
    ["candles of 7 minutes", "OHLC?pair=XBTUSD&interval=7", "EGeneral:Invalid arguments:interval"],
    ["a cursor that is none", "Trades?pair=XBTUSD&since=now", "EGeneral:Invalid arguments:since"],
    ["more than a thousand trades", "Trades?pair=XBTUSD&count=1001", "EGeneral:Invalid arguments:count"],
    ["more than 500 levels", "Depth?pair=XBTUSD&count=501", "EGeneral:Invalid arguments:count"],
    ["an unknown method", "Nothing", "EGeneral:Unknown method"],
  ])("for %s", async (_what, path, error) => {
    const { status, body } = await ask(path);
    expect({ status, body }).toEqual({ status: 200, body: { error: [error] } });
  });

  it("for more than about a call a second, over everything", async () => {
    const errors = [];
    for (const path of ["Time", "AssetPairs", "Depth?pair=XBTUSD"]) {
      errors.push((await stage.rest(`/0/public/${path}`)).body.error);
    }
    expect(errors).toEqual([[], [], ["EGeneral:Too many requests"]]);
    expect((await ask("Time")).body.error).toEqual([]);
  });

  it("for more than about a call a second, for each pair of Trades and OHLC by itself", async () => {
    const errors = [];
    for (const path of [
      "Trades?pair=XBTUSD",
      "Trades?pair=XXBTZUSD",
      "Trades?pair=XBTUSD",
      "Trades?pair=ETHUSD",
      "OHLC?pair=XBTUSD",
      "Time",
    ]) {
      errors.push((await stage.rest(`/0/public/${path}`)).body.error.length);
    }
    expect(errors).toEqual([0, 0, 1, 0, 0, 0]);
  });
});
