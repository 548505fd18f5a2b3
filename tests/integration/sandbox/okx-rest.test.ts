import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { type OkxStage, openOkxStage } from "./okx-stage";
import { START } from "./stage";

const MINUTE_MS = 60_000;

let stage: OkxStage;
beforeEach(async () => {
  stage = await openOkxStage();
});
afterEach(() => stage.close());

const data = async (path: string) => {
  const { status, body } = await stage.rest(path);
  expect({ status, code: body.code, msg: body.msg }).toEqual({ status: 200, code: "0", msg: "" });
  return body.data;
};
const bars = async (query: string, endpoint = "candles") =>
  z
    .array(z.array(z.string()).length(9))
    .parse(await data(`/api/v5/market/${endpoint}?instId=BTC-USDT&${query}`));
const ids = async (query: string, endpoint = "history-trades") =>
  z
    .array(z.object({ tradeId: z.string() }))
    .parse(await data(`/api/v5/market/${endpoint}?instId=BTC-USDT&${query}`))
    .map(({ tradeId }) => Number(tradeId));

/** So many trades of BTC/USDT in every one of so many minutes; the clock ends in the minute after them. */
function trade(minutes: number, each: number): void {
  for (let minute = 0; minute < minutes; minute += 1) {
    stage.market.move(each * 2);
    stage.clock.advance(MINUTE_MS);
  }
}

const down = (from: number, count: number) => Array.from({ length: count }, (_, index) => from - index);

describe("listings", () => {
  it("the time is the venue's clock", async () => {
    expect(await data("/api/v5/public/time")).toEqual([{ ts: String(START) }]);
  });

  it("instruments name tick and lot sizes, one or all of them", async () => {
    expect(await data("/api/v5/public/instruments?instType=SPOT")).toMatchObject([
      {
        instId: "BTC-USDT",
        baseCcy: "BTC",
        quoteCcy: "USDT",
        tickSz: "0.01",
        lotSz: "0.0001",
        state: "live",
      },
      { instId: "ETH-USDT" },
    ]);
    expect(await data("/api/v5/public/instruments?instType=SPOT&instId=ETH-USDT")).toHaveLength(1);
    expect(await data("/api/v5/public/instruments?instType=SWAP")).toEqual([]);
  });

  it("books hold as many levels as were asked for, one where nothing was said", async () => {
    const book = z.tuple([
      z.object({
        asks: z.array(z.array(z.string()).length(4)),
        bids: z.array(z.array(z.string()).length(4)),
        ts: z.literal(String(START)),
        seqId: z.number(),
      }),
    ]);
    const sized = async (query: string) => {
      const [{ asks, bids }] = book.parse(await data(`/api/v5/market/books?instId=BTC-USDT${query}`));
      return [asks.length, bids.length];
    };
    expect(await sized("")).toEqual([1, 1]);
    expect(await sized("&sz=25")).toEqual([25, 25]);
    expect(await sized("&sz=5000")).toEqual([200, 200]);
  });

  it("tickers are those of all instruments, ticker that of one", async () => {
    stage.market.move(4);
    const all = await data("/api/v5/market/tickers?instType=SPOT");
    expect(all).toHaveLength(2);
    expect(await data("/api/v5/market/ticker?instId=ETH-USDT")).toEqual([all[1]]);
  });
});

describe("trades, newest first", () => {
  beforeEach(() => trade(10, 25));

  it("trades are the newest, 100 where nothing was said, 500 at most", async () => {
    expect(await ids("limit=3", "trades")).toEqual(down(5_249, 3));
    expect(await ids("", "trades")).toEqual(down(5_249, 100));
    expect(await ids("limit=600", "trades")).toEqual(down(5_249, 250));
  });

  it.each([
    ["", down(5_249, 100)],
    ["limit=500", down(5_249, 100)],
    ["after=5100&limit=4", down(5_099, 4)],
    ["after=5003", down(5_002, 3)],
    ["after=5000", []],
    ["after=999999&limit=2", down(5_249, 2)],
    // Newer than this, but the newest page of them, not the next one.
    ["before=5100&limit=4", down(5_249, 4)],
    ["before=5246", down(5_249, 3)],
    ["before=5249", []],
    ["after=5110&before=5100&limit=100", down(5_109, 9)],
    ["after=5110&before=5100&limit=4", down(5_109, 4)],
    [`type=2&after=${START + MINUTE_MS}`, down(5_024, 25)],
    [`type=2&after=${START + 99 * MINUTE_MS}&limit=1`, [5_249]],
    [`type=2&after=${START}`, []],
  ])("history-trades pages by id or time: %s", async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it("shows the aggressor's side, the time in milliseconds and no zeros at the end", async () => {
    const [truth] = stage.venue.truth.trades("BTC/USDT", 5_100, 1);
    expect(await data("/api/v5/market/history-trades?instId=BTC-USDT&after=5101&limit=1")).toEqual([
      {
        instId: "BTC-USDT",
        tradeId: "5100",
        px: String(truth?.price),
        sz: String(Number(truth?.quantity.toFixed(4))),
        side: truth?.buyerIsMaker ? "sell" : "buy",
        ts: String(START + 4 * MINUTE_MS),
        source: "0",
      },
    ]);
  });
});

describe("candles, newest first", () => {
  beforeEach(() => {
    trade(10, 5);
    // A bar is final only once no trade of it can be on its way any more.
    stage.clock.advance(1_000);
  });

  const times = (from: number, count: number) =>
    down(from, count).map((minute) => String(START + minute * MINUTE_MS));

  it.each([
    ["candles", "", times(10, 11)],
    ["history-candles", "", times(9, 10)],
    ["candles", "limit=2", times(10, 2)],
    ["candles", `after=${START + 4 * MINUTE_MS}&limit=2`, times(3, 2)],
    // Newer than this, but the newest page of them, not the next one.
    ["candles", `before=${START}&limit=2`, times(10, 2)],
    ["candles", `before=${START + 7 * MINUTE_MS}`, times(10, 3)],
    ["candles", `after=${START + 6 * MINUTE_MS}&before=${START + 2 * MINUTE_MS}`, times(5, 3)],
    ["history-candles", `after=${START + 1}`, times(0, 1)],
    ["history-candles", `after=${START}`, []],
  ])("%s?%s", async (endpoint, query, expected) => {
    expect((await bars(query, endpoint)).map(([time]) => time)).toEqual(expected);
  });

  it("are folded from the trades and final once their window is over", async () => {
    const [open, closed] = await bars("limit=2");
    const trades = stage.venue.truth.trades("BTC/USDT", 5_045, 5);
    const prices = trades.map(({ price }) => price);
    expect(closed?.slice(0, 5)).toEqual(
      [START + 9 * MINUTE_MS, prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1)].map(String),
    );
    expect(Number(closed?.[5])).toBeCloseTo(
      trades.reduce((sum, { quantity }) => sum + quantity, 0),
      4,
    );
    expect([closed?.[8], open?.[8]]).toEqual(["1", "0"]);
    expect(open?.slice(1, 6)).toEqual([...Array(4).fill(String(prices.at(-1))), "0"]);
  });

  it.each([
    ["1s", "2026-01-19T13:09:00Z"],
    ["15m", "2026-01-19T13:00:00Z"],
    ["4H", "2026-01-19T12:00:00Z"],
    ["6H", "2026-01-19T10:00:00Z"],
    ["6Hutc", "2026-01-19T12:00:00Z"],
    ["1D", "2026-01-18T16:00:00Z"],
    ["1Dutc", "2026-01-19T00:00:00Z"],
    ["1W", "2026-01-18T16:00:00Z"],
    ["1Wutc", "2026-01-19T00:00:00Z"],
    ["1M", "2025-12-31T16:00:00Z"],
    ["3Mutc", "2026-01-01T00:00:00Z"],
  ])("of %s open by Hong Kong's clock or by UTC: %s", async (bar, opensAt) => {
    const traded = (await bars(`bar=${bar}&limit=300`)).find((row) => Number(row[5]) > 0);
    expect(new Date(Number(traded?.[0])).toISOString()).toBe(opensAt.replace("Z", ".000Z"));
  });
});

describe("refusals", () => {
  it.each([
    ["/api/v5/market/candles", 400, "50014", "Parameter instId can not be empty."],
    ["/api/v5/market/books?instId=", 400, "50014", "Parameter instId can not be empty."],
    ["/api/v5/public/instruments", 400, "50014", "Parameter instType can not be empty."],
    ["/api/v5/public/instruments?instType=STOCK", 400, "51000", "Parameter instType error"],
    [
      "/api/v5/market/trades?instId=NO-USDT",
      200,
      "51001",
      "Instrument ID, Instrument ID code, or Spread ID doesn't exist.",
    ],
    ["/api/v5/market/candles?instId=BTC-USDT&bar=7m", 400, "51000", "Parameter bar error"],
    ["/api/v5/market/candles?instId=BTC-USDT&after=now", 400, "51000", "Parameter after error"],
    ["/api/v5/market/trades?instId=BTC-USDT&limit=0", 400, "51000", "Parameter limit error"],
    ["/api/v5/market/history-trades?instId=BTC-USDT&type=3", 400, "51000", "Parameter type error"],
    ["/api/v5/market/history-trades?instId=BTC-USDT&type=2&before=1", 400, "51000", "Parameter before error"],
    ["/api/v5/account/balance", 404, "404", "Not Found"],
    ["/api/v5/market/toString", 404, "404", "Not Found"],
  ])("%s", async (path, status, code, msg) => {
    const refused = await stage.rest(path);
    expect({ status: refused.status, body: refused.body }).toEqual({ status, body: { code, msg, data: [] } });
  });

  it("too many requests in two seconds are turned away, each endpoint by itself", async () => {
    const path = "/api/v5/market/history-trades?instId=BTC-USDT";
    for (let count = 0; count < 20; count += 1) await data(path);
    const { status, body } = await stage.rest(path);
    expect({ status, code: body.code }).toEqual({ status: 429, code: "50011" });
    await data("/api/v5/market/trades?instId=BTC-USDT");
    stage.clock.advance(2_000);
    await data(path);
  });
});
