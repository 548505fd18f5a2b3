import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { VenueProtocol } from "@/server/ingest/feed/venue-protocol";
import { createKrakenProtocol } from "@/server/ingest/venues/kraken/protocol";
import { restBase, v2Url } from "@/server/ingest/venues/kraken/urls";
import { ManualClock } from "../../../fixtures/manual-clock";

const NOW = 1_791_273_900_000;
const MINUTE_MS = 60_000;

/** Answers by path and query; what was asked is kept. */
let asked: URL[];
let answer: (url: URL) => string | number;
let server: ReturnType<typeof createServer>;
let protocol: VenueProtocol;
let clock: ManualClock;
let closing: AbortController;

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://venue");
    asked.push(url);
    const body = answer(url);
    response.statusCode = typeof body === "number" ? body : 200;
    response.end(typeof body === "number" ? "error code: 1015" : body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  clock = new ManualClock(NOW);
  closing = new AbortController();
  protocol = createKrakenProtocol({
    source: {
      venue: "kraken",
      wsUrl: `ws://127.0.0.1:${port}`,
      restUrl: `http://127.0.0.1:${port}/`,
      symbols: ["BTC/USD", "ETH/USD"],
    },
    clock,
    venueNow: () => NOW,
    signal: closing.signal,
  });
});

afterEach(async () => {
  closing.abort();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Lets time pass as the venue allows a call a second, slowly enough that no call's own deadline comes. */
async function whileTimePasses<T>(result: Promise<T>): Promise<T> {
  let isOver = false;
  const over = result.finally(() => {
    isOver = true;
  });
  over.catch(() => {});
  while (!isOver) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    clock.advance(20);
  }
  return over;
}

describe("what is said to Kraken", () => {
  test("the version is in the path, whatever was given of it", () => {
    const given = ["", "/", "/v2", "/v2/", "/v2/?x=1"];
    expect(given.map((path) => v2Url(`wss://ws.kraken.com${path}`))).toEqual(
      given.map(() => "wss://ws.kraken.com/v2"),
    );
    expect(v2Url("ws://127.0.0.1:1/proxy")).toBe("ws://127.0.0.1:1/proxy/v2");
    const bases = ["", "/", "/0", "/0/public", "/0/public/"];
    expect(bases.map((path) => restBase(`https://api.kraken.com${path}`))).toEqual(
      bases.map(() => "https://api.kraken.com"),
    );
  });

  test.each(["ws.kraken.com", "https://ws.kraken.com", ""])("%j is no address of its stream", (text) => {
    expect(() => v2Url(text)).toThrow("should begin with ws:// or wss://");
  });

  test("precisions are asked for first on each connection, as no checksum can be made without", () => {
    const [endpoint] = protocol.endpoints;
    expect(endpoint?.common.map(({ key, kind }) => [key, kind])).toEqual([["instrument", "other"]]);
    expect(JSON.parse(protocol.encode("subscribe", endpoint?.common ?? [], 1))).toEqual({
      method: "subscribe",
      params: { channel: "instrument", snapshot: true },
      req_id: 1,
    });
  });

  test("trades, books and best prices are asked for by channel, many symbols a message", () => {
    const topics = (protocol.endpoints[0]?.topics("BTC/USD") ?? []).concat(
      protocol.endpoints[0]?.topics("ETH/USD") ?? [],
    );
    expect(topics.map(({ key, kind }) => [key, kind])).toEqual([
      ["trade BTC/USD", "trades"],
      ["book BTC/USD", "book"],
      ["ticker BTC/USD", "top"],
      ["trade ETH/USD", "trades"],
      ["book ETH/USD", "book"],
      ["ticker ETH/USD", "top"],
    ]);
    const messages = ["trade", "book", "ticker"].map((channel) =>
      JSON.parse(
        protocol.encode(
          "subscribe",
          topics.filter(({ group }) => group === channel),
          7,
        ),
      ),
    );
    const symbol = ["BTC/USD", "ETH/USD"];
    expect(messages).toEqual([
      { method: "subscribe", params: { channel: "trade", symbol, snapshot: false }, req_id: 7 },
      { method: "subscribe", params: { channel: "book", symbol, depth: 500, snapshot: true }, req_id: 7 },
      {
        method: "subscribe",
        params: { channel: "ticker", symbol, event_trigger: "bbo", snapshot: true },
        req_id: 7,
      },
    ]);
  });

  test("trap 4: a book is given up by the same depth that it was asked for, and asked for again", () => {
    const book = protocol.endpoints[0]?.topics("BTC/USD").filter(({ kind }) => kind === "book") ?? [];
    expect(JSON.parse(protocol.encode("unsubscribe", book, 8))).toEqual({
      method: "unsubscribe",
      params: { channel: "book", symbol: ["BTC/USD"], depth: 500 },
      req_id: 8,
    });
  });

  test("a ping keeps the connection, as a minute of silence ends it", () => {
    expect(protocol.keepAlive?.periodMs).toBeLessThan(60_000);
    expect(JSON.parse(protocol.keepAlive?.text(7) ?? "")).toEqual({ method: "ping", req_id: 7 });
  });
});

describe("giving missed trades back", () => {
  /** One trade a millisecond from this moment on, ids from 1. */
  const FIRST_TIME = NOW - 5_000;
  const nanoseconds = (id: number) => `${FIRST_TIME + id}123400`;
  let newest: number;

  function row(id: number): string {
    const time = FIRST_TIME + id;
    return `["85600.40000","0.01000000",${Math.floor(time / 1_000)}.${String(time % 1_000).padStart(3, "0")}1234,"b","l","",${id}]`;
  }

  function trades({ searchParams }: URL): string {
    const since = BigInt(searchParams.get("since") ?? "0");
    const rows: number[] = [];
    for (let id = 1; id <= newest && rows.length < Number(searchParams.get("count")); id += 1) {
      if (BigInt(nanoseconds(id)) > since) rows.push(id);
    }
    const last = rows.at(-1);
    return `{"error":[],"result":{"XXBTZUSD":[${rows.map(row).join(",")}],"last":"${last ? nanoseconds(last) : since}"}}`;
  }

  function fetch(first: number, before: number, fromTime: number) {
    const { tradeRecovery } = protocol;
    if (tradeRecovery.by !== "sequence") throw new TypeError("Kraken's ids follow one another");
    return whileTimePasses(tradeRecovery.fetch("BTC/USD", { first, before, fromTime }, closing.signal));
  }

  beforeEach(() => {
    newest = 4_000;
    answer = trades;
  });

  test("trades are asked for from the millisecond of the one before, in nanoseconds as a text", async () => {
    const page = await fetch(100, 110, FIRST_TIME + 99);
    expect(page.trades.map(({ id }) => id)).toEqual([
      "100",
      "101",
      "102",
      "103",
      "104",
      "105",
      "106",
      "107",
      "108",
      "109",
    ]);
    expect(page.damaged).toBe(0);
    expect(asked.map(({ pathname, search }) => pathname + search)).toEqual([
      `/0/public/Trades?pair=XBTUSD&since=${FIRST_TIME + 98}999999&count=1000`,
    ]);
  });

  test("a long hole is read page by page, each trade once", async () => {
    const ids: number[] = [];
    let [first, fromTime] = [101, FIRST_TIME + 100];
    while (first < 3_500) {
      const page = await fetch(first, 3_500, fromTime);
      ids.push(...page.trades.map(({ sequence }) => sequence));
      first = (page.trades.at(-1)?.sequence ?? 0) + 1;
      fromTime = page.trades.at(-1)?.time ?? 0;
    }
    expect(ids).toEqual(Array.from({ length: 3_399 }, (_, index) => index + 101));
    expect(asked.length).toBe(4);
  });

  test("what lies far behind the moment asked from is found by the venue's own cursor", async () => {
    const page = await fetch(2_950, 2_960, FIRST_TIME + 1);
    expect(page.trades.map(({ sequence }) => sequence)[0]).toBe(2_950);
    expect(asked.map(({ searchParams }) => searchParams.get("since"))).toEqual([
      `${FIRST_TIME}999999`,
      nanoseconds(1_000),
      nanoseconds(2_000),
    ]);
  });

  test("trades whose time lies before their predecessor's are looked for from earlier on", async () => {
    const page = await fetch(100, 110, FIRST_TIME + 105);
    expect(page.trades.map(({ sequence }) => sequence)).toEqual([
      100, 101, 102, 103, 104, 105, 106, 107, 108, 109,
    ]);
    expect(asked.length).toBe(2);
  });

  test("what the venue does not have is an empty page, and is not asked for for ever", async () => {
    newest = 50;
    expect(await fetch(100, 110, FIRST_TIME + 99)).toMatchObject({ trades: [], damaged: 0 });
    expect(asked.length).toBe(3);
  });

  test("a row that is not understood is told", async () => {
    answer = (url) => trades(url).replace('"b","l","",102]', '"?","l","",102]');
    const page = await fetch(100, 104, FIRST_TIME + 99);
    expect(page).toMatchObject({ damaged: 1 });
    expect(page.trades.map(({ sequence }) => sequence)).toEqual([100, 101, 103]);
  });

  test("each pair has a call a second of its own, and a refusal is left alone for three", async () => {
    const { tradeRecovery } = protocol;
    if (tradeRecovery.by !== "sequence") throw new TypeError("Kraken's ids follow one another");
    const range = { first: 1, before: 2, fromTime: FIRST_TIME };
    const both = ["BTC/USD", "ETH/USD"].map((symbol) => tradeRecovery.fetch(symbol, range, closing.signal));
    await Promise.all(both);
    expect(asked.map(({ searchParams }) => searchParams.get("pair"))).toEqual(["XBTUSD", "ETHUSD"]);
    answer = () => '{"error":["EGeneral:Too many requests"]}';
    clock.advance(1_100);
    await expect(tradeRecovery.fetch("BTC/USD", range, closing.signal)).rejects.toThrow("Too many requests");
    answer = trades;
    const again = tradeRecovery.fetch("ETH/USD", range, closing.signal);
    clock.advance(2_900);
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked.length).toBe(3);
    clock.advance(200);
    expect((await again).trades.length).toBe(1);
  });
});

describe("what Kraken tells of the past", () => {
  const PAIR = {
    altname: "XBTUSD",
    wsname: "XBT/USD",
    base: "XXBT",
    quote: "ZUSD",
    pair_decimals: 1,
    lot_decimals: 8,
    ordermin: "0.00005",
    costmin: "0.5",
    tick_size: "0.1",
    status: "online",
  };

  test("instruments are those wanted of the whole list, by the names that everybody else uses", async () => {
    const result = {
      XXBTZUSD: PAIR,
      XETHZUSD: {
        ...PAIR,
        altname: "ETHUSD",
        wsname: "ETH/USD",
        tick_size: "0.01",
        status: "post_only",
        costmin: null,
      },
      XDGUSD: { ...PAIR, altname: "XDGUSD" },
      SOLUSD: 5,
    };
    answer = () => JSON.stringify({ error: [], result });
    const found = await protocol.history.instruments(["BTC/USD", "ETH/USD", "SOL/USD"]);
    expect(found).toEqual([
      {
        symbol: "BTC/USD",
        venue: "kraken",
        base: "BTC",
        quote: "USD",
        tickSize: 0.1,
        lotSize: 0.00000001,
        minNotional: 0.5,
        status: "trading",
      },
      {
        symbol: "ETH/USD",
        venue: "kraken",
        base: "ETH",
        quote: "USD",
        tickSize: 0.01,
        lotSize: 0.00000001,
        minNotional: 0,
        status: "halted",
      },
    ]);
  });

  test.each([
    ["no tick", { tick_size: null }],
    ["a tick of zero", { tick_size: "0" }],
    ["no decimals of its lots", { lot_decimals: "8" }],
  ])("a pair with %s is left out", async (_name, wrong) => {
    answer = () => JSON.stringify({ error: [], result: { XXBTZUSD: { ...PAIR, ...wrong } } });
    expect(await protocol.history.instruments(["BTC/USD"])).toEqual([]);
  });

  function bars(...rows: unknown[]): string {
    return JSON.stringify({ error: [], result: { XXBTZUSD: rows, last: 1 } });
  }
  function bar(time: number, ...others: unknown[]): unknown[] {
    return [time / 1_000, ...(others.length > 0 ? others : ["10", "12", "9", "11", "10.5", "2.00000000", 7])];
  }

  test("candles are those of the window that are closed, oldest first", async () => {
    const first = NOW - 10 * MINUTE_MS;
    const times = Array.from({ length: 11 }, (_, index) => first + index * MINUTE_MS);
    answer = () => bars(...times.map((time) => bar(time)));
    const candles = await protocol.history.candles("BTC/USD", "1m", first + MINUTE_MS, NOW + MINUTE_MS);
    expect(candles.map(({ time }) => time)).toEqual(times.slice(1, 10));
    expect(candles[0]).toEqual({
      time: first + MINUTE_MS,
      open: 10,
      high: 12,
      low: 9,
      close: 11,
      volume: 2,
      quoteVolume: 21,
      vwap: 10.5,
      trades: 0,
      takerBuyVolume: 0,
      closed: true,
    });
    expect(asked.map(({ pathname, search }) => pathname + search)).toEqual([
      `/0/public/OHLC?pair=XBTUSD&interval=1&since=${(first + MINUTE_MS) / 1_000 - 1}`,
    ]);
  });

  test("a bar that cannot be is left out: nothing traded, no number, no time, no row", async () => {
    const time = (index: number) => NOW - index * MINUTE_MS;
    answer = () =>
      bars(
        bar(time(6), "11", "11", "11", "11", "0.0", "0.00000000", 0),
        bar(time(5), "11", "11", "11", "NaN", "11", "1", 1),
        ["1791273600", "10", "12", "9", "11", "10.5", "2", 7],
        7,
        bar(time(3)).slice(0, 5),
        bar(time(2)),
      );
    const candles = await protocol.history.candles("BTC/USD", "1m", NOW - 10 * MINUTE_MS, NOW);
    expect(candles.map((candle) => candle.time)).toEqual([time(2)]);
  });

  test("intervals that it does not keep are empty without a question", async () => {
    expect(await protocol.history.candles("BTC/USD", "1s", 0, NOW)).toEqual([]);
    expect(await protocol.history.candles("BTC/USD", "100ms", 0, NOW)).toEqual([]);
    expect(asked).toEqual([]);
  });
});
