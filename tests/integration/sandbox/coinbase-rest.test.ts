import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { type CoinbaseStage, openCoinbaseStage, TextBook } from "./coinbase-stage";
import { START } from "./stage";

const SYMBOL = "BTC/USD";
const MINUTE_MS = 60_000;

let stage: CoinbaseStage;
beforeEach(async () => {
  stage = await openCoinbaseStage();
});
afterEach(() => stage.close());

/** Trades of BTC/USD: every second step is the other product's. */
const trade = (count: number) => stage.market.move(count * 2);
/** Ten requests a second are what the venue allows; the clock is the test's. */
async function ask(path: string) {
  stage.clock.advance(100);
  return stage.rest(path);
}

const tradeRows = z.array(
  z.strictObject({
    trade_id: z.number(),
    side: z.enum(["buy", "sell"]),
    size: z.string(),
    price: z.string(),
    time: z.string(),
  }),
);
const candleRows = z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]));
const bookAnswer = z.object({
  bids: z.array(z.tuple([z.string(), z.string(), z.union([z.number(), z.string()])])),
  asks: z.array(z.tuple([z.string(), z.string(), z.union([z.number(), z.string()])])),
  sequence: z.number(),
});

describe("listings", () => {
  it("/time is the venue's clock", async () => {
    const { body } = await stage.rest("/time");
    expect(body).toEqual({ iso: "2026-01-19T13:00:00.000Z", epoch: START / 1_000 });
  });

  it("/products lists every product with its grid, /products/{id} one of them", async () => {
    const { body } = await stage.rest("/products");
    const products = z.array(z.looseObject({ id: z.string() })).parse(body);
    expect(products.map(({ id }) => id)).toEqual(["BTC-USD", "ETH-USD"]);
    expect(products[0]).toMatchObject({
      base_currency: "BTC",
      quote_currency: "USD",
      quote_increment: "0.01",
      base_increment: "0.0001",
      min_market_funds: "5",
      status: "online",
      trading_disabled: false,
    });
    expect((await stage.rest("/products/BTC-USD")).body).toEqual(products[0]);
  });

  it("/currencies lists what the products are made of", async () => {
    const { body } = await stage.rest("/currencies");
    expect(body).toMatchObject([{ id: "BTC" }, { id: "USD" }, { id: "ETH" }]);
  });
});

describe("trades", () => {
  const page = async (query: string) => {
    const { body, headers } = await ask(`/products/BTC-USD/trades${query}`);
    return {
      ids: tradeRows.parse(body).map(({ trade_id }) => trade_id),
      before: headers.get("cb-before"),
      after: headers.get("cb-after"),
    };
  };

  it("come newest first, with the maker's side", async () => {
    trade(20);
    const rows = tradeRows.parse((await ask("/products/BTC-USD/trades?limit=5")).body);
    const made = stage.venue.truth.trades(SYMBOL, null, 5).reverse();
    expect(rows).toEqual(
      made.map(({ id, price, quantity, buyerIsMaker }) => ({
        trade_id: id,
        side: buyerIsMaker ? "buy" : "sell",
        size: quantity.toFixed(8),
        price: price.toFixed(2),
        time: "2026-01-19T13:00:00.000000Z",
      })),
    );
  });

  it("page into the past by CB-AFTER until nothing is left, each once and none missing", async () => {
    trade(2_345);
    const seen: number[] = [];
    let query = "";
    for (;;) {
      const { ids, after } = await page(query);
      if (after === null) break;
      seen.push(...ids);
      query = `?after=${after}`;
    }
    expect(seen).toEqual(Array.from({ length: 2_345 }, (_, index) => 7_344 - index));
  });

  it("page towards the present by CB-BEFORE", async () => {
    trade(10);
    expect(await page("?before=5006")).toEqual({ ids: [5_009, 5_008, 5_007], before: "5009", after: "5007" });
    expect(await page("?before=5009")).toEqual({ ids: [], before: null, after: null });
    trade(2);
    expect((await page("?before=5009")).ids).toEqual([5_011, 5_010]);
  });

  it.each([
    ["?after=5003", [5_002, 5_001, 5_000]],
    ["?after=5003&limit=2", [5_002, 5_001]],
    ["?after=5000", []],
    ["?after=0", []],
    ["?after=999999&limit=1", [5_009]],
    ["?after=5008&before=5004", [5_007, 5_006, 5_005]],
    ["?before=999999", []],
  ])("%s answers %j", async (query, ids) => {
    trade(10);
    expect((await page(query)).ids).toEqual(ids);
  });

  it("hold 1,000 a page at most", async () => {
    trade(1_200);
    expect((await page("?limit=5000")).ids).toHaveLength(1_000);
    expect((await page("")).ids).toHaveLength(1_000);
  });
});

describe("candles", () => {
  /** Three trades of the product in each of `minutes` minutes. */
  const tradeFor = (minutes: number) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      trade(3);
      stage.clock.advance(MINUTE_MS);
    }
  };
  const iso = (time: number) => new Date(time).toISOString();

  it("are rows of time, low, high, open, close and volume, newest first", async () => {
    tradeFor(4);
    trade(1);
    const rows = candleRows.parse((await ask("/products/BTC-USD/candles?granularity=60")).body);
    expect(rows.map(([time]) => time * 1_000)).toEqual([4, 3, 2, 1, 0].map((m) => START + m * MINUTE_MS));
    const made = stage.venue.truth.trades(SYMBOL, 5_003, 3).map(({ price }) => price);
    const volume = stage.venue.truth.trades(SYMBOL, 5_003, 3).reduce((sum, one) => sum + one.quantity, 0);
    expect(rows[3]).toEqual([
      (START + MINUTE_MS) / 1_000,
      Math.min(...made),
      Math.max(...made),
      made[0],
      made[2],
      Number(volume.toFixed(8)),
    ]);
  });

  it("include both ends of a range, and leave out what had no trades", async () => {
    tradeFor(3);
    stage.clock.advance(3 * MINUTE_MS);
    trade(1);
    const range = `start=${iso(START + MINUTE_MS)}&end=${iso(START + 6 * MINUTE_MS)}`;
    const rows = candleRows.parse((await ask(`/products/BTC-USD/candles?granularity=60&${range}`)).body);
    expect(rows.map(([time]) => (time * 1_000 - START) / MINUTE_MS)).toEqual([6, 2, 1]);
  });

  it("are the newest 300 where only one end is given, and never more", async () => {
    tradeFor(320);
    const rows = candleRows.parse((await ask("/products/BTC-USD/candles?granularity=60")).body);
    const half = await ask(`/products/BTC-USD/candles?granularity=60&start=${iso(START)}`);
    expect(candleRows.parse(half.body)).toEqual(rows);
    // The open minute has not traded yet.
    expect([rows.length, rows[0]?.[0]]).toEqual([299, START / 1_000 + 319 * 60]);
    const full = `start=${iso(START)}&end=${iso(START + 300 * MINUTE_MS)}`;
    const most = candleRows.parse((await ask(`/products/BTC-USD/candles?granularity=60&${full}`)).body);
    expect(most).toHaveLength(300);
  });

  it.each([60, 300, 900, 3_600, 21_600, 86_400])("come in lengths of %d s", async (granularity) => {
    trade(3);
    const { body } = await ask(`/products/BTC-USD/candles?granularity=${granularity}`);
    const time = Math.floor(START / 1_000 / granularity) * granularity;
    expect(candleRows.parse(body).map(([start]) => start)).toEqual([time]);
  });

  it.each([
    ["granularity=120", "Unsupported granularity"],
    ["granularity=60&start=yesterday&end=2026-01-19", "Invalid start"],
    [
      "granularity=60&start=2026-01-19T00:00:00Z&end=2026-01-19T05:01:00Z",
      "granularity too small for the requested time range. Count of aggregations requested exceeds 300",
    ],
  ])("%s is refused: %s", async (query, message) => {
    const { status, body } = await ask(`/products/BTC-USD/candles?${query}`);
    expect({ status, body }).toEqual({ status: 400, body: { message } });
  });

  it.each([
    "start=2026-01-19T13:00:00&end=2026-01-19T13:01:00",
    "start=2026-01-19T13:00:00Z&end=2026-01-19T13:01:00Z",
    "start=2026-01-19T14:00:00%2B01:00&end=2026-01-19T14:01:00%2B01:00",
    "start=1768827600&end=1768827660",
  ])("read %s as the same range", async (range) => {
    trade(1);
    const { body } = await ask(`/products/BTC-USD/candles?granularity=60&${range}`);
    expect(candleRows.parse(body)).toHaveLength(1);
  });
});

describe("books", () => {
  it("level 2 is the whole book with its sequence", async () => {
    trade(30);
    const answer = bookAnswer.parse((await ask("/products/BTC-USD/book?level=2")).body);
    const book = new TextBook();
    const plain = (rows: typeof answer.bids) => rows.map(([price, size]) => [price, size]);
    book.take({ type: "snapshot", bids: plain(answer.bids), asks: plain(answer.asks) });
    const { bids, asks } = stage.venue.truth.book(SYMBOL);
    const shown = (levels: readonly number[]) => levels.map((value) => Number(value.toFixed(4)));
    expect(book.levels()).toEqual({ bids: shown(bids), asks: shown(asks) });
    expect(answer.sequence).toBe(stage.venue.truth.book(SYMBOL).lastUpdateId);
  });

  it("level 1, which is the default, is its best prices; level 3 names orders", async () => {
    const best = bookAnswer.parse((await ask("/products/BTC-USD/book")).body);
    const orders = bookAnswer.parse((await ask("/products/BTC-USD/book?level=3")).body);
    expect(best).toMatchObject({ bids: [["99.99", "1.1000", 1]], asks: [["100.01", "1.1000", 1]] });
    expect(orders.bids).toHaveLength(200);
    expect(orders.bids[0]).toEqual(["99.99", "1.1000", expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect((await ask("/products/BTC-USD/book?level=4")).status).toBe(400);
  });
});

describe("tickers", () => {
  it("show the newest trade, the best prices and the day", async () => {
    trade(1);
    const [made] = stage.venue.truth.trades(SYMBOL, null, 1);
    const price = made?.price.toFixed(2);
    const size = made?.quantity.toFixed(4);
    expect((await ask("/products/BTC-USD/ticker")).body).toMatchObject({
      trade_id: 5_000,
      price,
      size,
      volume: made?.quantity.toFixed(8),
      bid: stage.venue.truth.book(SYMBOL).bids[0]?.toFixed(2),
      ask: stage.venue.truth.book(SYMBOL).asks[0]?.toFixed(2),
      time: "2026-01-19T13:00:00.000000Z",
    });
    expect((await ask("/products/BTC-USD/stats")).body).toMatchObject({
      open: price,
      high: price,
      low: price,
      last: price,
      volume: made?.quantity.toFixed(8),
      volume_30day: made?.quantity.toFixed(8),
    });
  });
});

describe("refusals", () => {
  it.each(["/", "/products/NO-USD", "/products/BTC-USD/nothing", "/products/btc-usd/book", "/toString"])(
    "%s is not found",
    async (path) => {
      const { status, body } = await stage.rest(path);
      expect({ status, body }).toEqual({ status: 404, body: { message: "NotFound" } });
    },
  );

  it("15 requests may come at once, then 10 a second", async () => {
    const statuses = async (count: number) => {
      const found: number[] = [];
      for (let sent = 0; sent < count; sent += 1) found.push((await stage.rest("/time")).status);
      return found.filter((status) => status === 200).length;
    };
    expect(await statuses(20)).toBe(15);
    stage.clock.advance(1_000);
    expect(await statuses(20)).toBe(10);
    const { status, body } = await stage.rest("/time");
    expect({ status, body }).toEqual({ status: 429, body: { message: "Public rate limit exceeded" } });
  });
});
