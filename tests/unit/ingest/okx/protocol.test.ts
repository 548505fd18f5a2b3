import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { VenueProtocol } from "@/server/ingest/feed/venue-protocol";
import { createOkxProtocol } from "@/server/ingest/venues/okx/protocol";
import { businessUrl, publicUrl, restBase } from "@/server/ingest/venues/okx/urls";
import { ManualClock } from "../../../fixtures/manual-clock";

const NOW = 1_786_612_800_000;
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
    response.end(typeof body === "number" ? '{"code":"50011","msg":"Too Many Requests"}' : body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  clock = new ManualClock(NOW);
  closing = new AbortController();
  protocol = createOkxProtocol({
    source: {
      venue: "okx",
      wsUrl: `ws://127.0.0.1:${port}/ws/v5/public`,
      restUrl: `http://127.0.0.1:${port}/`,
      symbols: ["BTC/USDT", "ETH/USDT"],
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

function listed(rows: unknown[]): string {
  return JSON.stringify({ code: "0", msg: "", data: rows });
}

function numberOf(url: URL, name: string): number {
  return Number(url.searchParams.get(name));
}

describe("what is said to OKX", () => {
  test("one address leads to both endpoints, whatever was given of it", () => {
    const host = "wss://ws.okx.com:8443";
    const given = ["", "/", "/ws", "/ws/v5", "/ws/v5/public", "/ws/v5/business", "/ws/v5/public/?x=1"];
    expect(given.map((path) => publicUrl(host + path))).toEqual(given.map(() => `${host}/ws/v5/public`));
    expect(given.map((path) => businessUrl(host + path))).toEqual(given.map(() => `${host}/ws/v5/business`));
    expect(publicUrl("ws://127.0.0.1:1/proxy")).toBe("ws://127.0.0.1:1/proxy/ws/v5/public");
    expect(restBase("https://www.okx.com/")).toBe("https://www.okx.com");
  });

  test.each(["ws.okx.com", "https://www.okx.com", ""])("%j is no address of its stream", (text) => {
    expect(() => publicUrl(text)).toThrow("should begin with ws:// or wss://");
  });

  test("books and best prices come from one endpoint, single trades from the other", () => {
    const topics = protocol.endpoints.map(({ name, topics: of }) => [
      name,
      of("BTC/USDT").map(({ key, kind }) => [key, kind]),
    ]);
    expect(topics).toEqual([
      [
        "public",
        [
          ["books:BTC-USDT", "book"],
          ["bbo-tbt:BTC-USDT", "top"],
        ],
      ],
      ["business", [["trades-all:BTC-USDT", "trades"]]],
    ]);
  });

  test("a message names channel and instrument of each topic", () => {
    const topics = protocol.endpoints[0]?.topics("BTC/USDT") ?? [];
    expect(JSON.parse(protocol.encode("subscribe", topics, 7))).toEqual({
      id: "7",
      op: "subscribe",
      args: [
        { channel: "books", instId: "BTC-USDT" },
        { channel: "bbo-tbt", instId: "BTC-USDT" },
      ],
    });
    expect(JSON.parse(protocol.encode("unsubscribe", topics, 8))).toMatchObject({ op: "unsubscribe" });
  });

  test("a message stays far under 64 KB, and a connection under thirty deep books", () => {
    const topics = protocol.endpoints[0]?.topics("1000000BABYDOGE/USDT") ?? [];
    const { topicsPerMessage, symbolsPerConnection } = protocol.limits;
    const many = Array.from(
      { length: topicsPerMessage },
      (_, index) => topics[index % topics.length] ?? topics[0],
    );
    const text = protocol.encode(
      "subscribe",
      many.filter((topic) => topic !== undefined),
      1,
    );
    expect(text.length).toBeLessThan(65_536);
    expect(symbolsPerConnection).toBeLessThan(30);
  });

  test("a bare word within 30 s keeps the connection", () => {
    expect(protocol.keepAlive?.text(1)).toBe("ping");
    expect(protocol.keepAlive?.periodMs).toBeLessThan(30_000);
  });

  test("trap 11: attempts to connect stay under three a second", () => {
    const { max, windowMs } = protocol.limits.connects;
    expect((max / windowMs) * 1_000).toBeLessThan(3);
  });
});

describe("trades that were missed", () => {
  /** Ids without a hole, newest first; `after` means older than. */
  function tape(oldest: number, newest: number): (url: URL) => string {
    return (url) => {
      const rows: object[] = [];
      const limit = Math.min(100, numberOf(url, "limit"));
      for (
        let id = Math.min(newest, numberOf(url, "after") - 1);
        id >= oldest && rows.length < limit;
        id -= 1
      ) {
        rows.push({
          instId: "BTC-USDT",
          tradeId: String(id),
          px: "1",
          sz: "1",
          side: "buy",
          ts: String(NOW + id),
        });
      }
      return listed(rows);
    };
  }

  async function fetchIds(first: number, before: number): Promise<number[]> {
    const { tradeRecovery } = protocol;
    if (tradeRecovery.by !== "sequence") throw new Error("OKX's trades are recovered by their ids");
    const page = await tradeRecovery.fetch("BTC/USDT", { first, before, fromTime: 0 }, closing.signal);
    expect(page.damaged).toBe(0);
    return page.trades.map(({ sequence }) => sequence);
  }

  test("a page is the oldest of what is wanted, although the venue counts from the newest", async () => {
    answer = tape(1, 10_000);
    expect(await fetchIds(500, 5_000)).toEqual(Array.from({ length: 100 }, (_, index) => 500 + index));
    expect(asked.map(({ pathname, search }) => pathname + search)).toEqual([
      "/api/v5/market/history-trades?instId=BTC-USDT&type=1&after=600&limit=100",
    ]);
  });

  test("the end of a hole is not passed", async () => {
    answer = tape(1, 10_000);
    expect(await fetchIds(500, 503)).toEqual([500, 501, 502]);
  });

  test("of an open end comes what there is", async () => {
    answer = tape(1, 530);
    const ids = await fetchIds(500, Number.MAX_SAFE_INTEGER);
    expect(ids.filter((id) => id >= 500)).toEqual(Array.from({ length: 31 }, (_, index) => 500 + index));
  });

  test("eighteen pages go out within two seconds, the next one after them", async () => {
    answer = tape(1, 10_000);
    for (let page = 0; page < 18; page += 1) await fetchIds(page * 100 + 1, page * 100 + 101);
    const next = fetchIds(1_801, 1_901);
    clock.advance(1_900);
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked.length).toBe(18);
    clock.advance(200);
    await next;
    expect(asked.length).toBe(19);
  });
});

describe("what OKX tells of the past", () => {
  test("instruments are those wanted of the whole list", async () => {
    const btc = {
      instType: "SPOT",
      instId: "BTC-USDT",
      baseCcy: "BTC",
      quoteCcy: "USDT",
      tickSz: "0.1",
      lotSz: "0.00000001",
      minSz: "0.00001",
      state: "live",
    };
    const rows = [
      btc,
      { ...btc, instId: "DOGE-USDT" },
      { ...btc, instId: "ETH-USDT", baseCcy: "ETH", state: "suspend" },
      { ...btc, tickSz: "" },
      5,
    ];
    answer = () => listed(rows);
    const known = { venue: "okx", quote: "USDT", tickSize: 0.1, lotSize: 1e-8, minNotional: 0 };
    expect(await protocol.history.instruments(["BTC/USDT", "ETH/USDT"])).toEqual([
      { ...known, symbol: "BTC/USDT", base: "BTC", status: "trading" },
      { ...known, symbol: "ETH/USDT", base: "ETH", status: "halted" },
    ]);
    expect(asked.map(({ pathname, search }) => pathname + search)).toEqual([
      "/api/v5/public/instruments?instType=SPOT",
    ]);
  });

  /** Older than `after`, newest first, at most `pageMax`; the running minute is not confirmed. */
  function candles(first: number, pageMax = 300): (url: URL) => string {
    return (url) => {
      const rows: string[][] = [];
      const limit = Math.min(pageMax, numberOf(url, "limit"));
      const newest = Math.min(NOW, numberOf(url, "after") - MINUTE_MS);
      for (let time = newest; time >= first && rows.length < limit; time -= MINUTE_MS) {
        rows.push([String(time), "10", "12", "9", "11", "2", "22", "22", time < NOW ? "1" : "0"]);
      }
      return listed(rows);
    };
  }

  test.each([300, 100])(
    "candles come oldest first over pages of %i, closed ones only, up to where the record begins",
    async (pageMax) => {
      answer = candles(NOW - 750 * MINUTE_MS, pageMax);
      const found = await protocol.history.candles(
        "BTC/USDT",
        "1m",
        NOW - 10_000 * MINUTE_MS,
        NOW + MINUTE_MS,
      );
      expect(found.map(({ time }) => time)).toEqual(
        Array.from({ length: 750 }, (_, index) => NOW - (750 - index) * MINUTE_MS),
      );
      expect(found[0]).toEqual({
        time: NOW - 750 * MINUTE_MS,
        open: 10,
        high: 12,
        low: 9,
        close: 11,
        volume: 2,
        quoteVolume: 22,
        vwap: 11,
        trades: 0,
        takerBuyVolume: 0,
        closed: true,
      });
    },
  );

  test("what lies before the wanted range is neither given nor asked for", async () => {
    answer = candles(0);
    const found = await protocol.history.candles("BTC/USDT", "1m", NOW - 5 * MINUTE_MS, NOW - 2 * MINUTE_MS);
    expect(found.map(({ time }) => (NOW - time) / MINUTE_MS)).toEqual([5, 4, 3]);
    expect(asked.length).toBe(1);
  });

  test("days begin at midnight in Greenwich, not in Hong Kong", async () => {
    answer = () => listed([]);
    await protocol.history.candles("BTC/USDT", "1d", 0, NOW);
    expect(asked[0]?.searchParams.get("bar")).toBe("1Dutc");
  });

  test("a candle that cannot be is left out: nothing traded, no number, open, a text as row", async () => {
    const row = (ago: number, ...values: string[]) => [String(NOW - ago * MINUTE_MS), ...values];
    const rows = [
      row(1, "1", "1", "1", "1", "0", "0", "0", "1"),
      row(2, "1", "1", "1", "NaN", "1", "1", "1", "1"),
      "x",
      row(3, "1", "1", "1", "1", "1", "1", "1", "1"),
      row(4, "1", "1", "1", "1", "1", "1", "1", "0"),
      row(5, "1", "1", "1", "1", "1", "1"),
    ];
    answer = (url) => listed(numberOf(url, "after") > NOW - MINUTE_MS ? rows : []);
    const found = await protocol.history.candles("BTC/USDT", "1m", NOW - 10 * MINUTE_MS, NOW);
    expect(found.map(({ time }) => (NOW - time) / MINUTE_MS)).toEqual([3]);
  });

  test("a venue that repeats one page for ever is asked no more", async () => {
    const page = candles(0)(new URL(`http://venue/?after=${NOW}&limit=300`));
    answer = () => page;
    await protocol.history.candles("BTC/USDT", "1m", NOW - 100_000 * MINUTE_MS, NOW);
    expect(asked.length).toBe(2);
  });

  test("intervals that it is not asked for are empty without a question", async () => {
    expect(await protocol.history.candles("BTC/USDT", "1s", 0, NOW)).toEqual([]);
    expect(await protocol.history.candles("BTC/USDT", "100ms", 0, NOW)).toEqual([]);
    expect(asked).toEqual([]);
  });

  test("after a 429 the address is left alone for the two seconds that limits count in", async () => {
    answer = () => 429;
    await expect(protocol.history.instruments([])).rejects.toThrow("answered 429");
    answer = () => listed([]);
    const second = protocol.history.instruments([]);
    clock.advance(1_900);
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked.length).toBe(1);
    clock.advance(200);
    expect(await second).toEqual([]);
  });
});
