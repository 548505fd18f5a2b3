import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bookEvents, type Owner, type ServedApi, serveApi, tradeEvent } from "./serve-api";

const MINUTE = 60_000;
const now = Date.now();
const minute = Math.floor(now / MINUTE) * MINUTE;
const STORED = 25;

let api: ServedApi;
let owner: Owner;

beforeAll(async () => {
  api = await serveApi();
  owner = await api.newOwner("enterprise");
  await store();
  api.publish(
    tradeEvent(1_001, minute - MINUTE + 10, { price: 100, quantity: 2 }),
    // The minute before is final two seconds after its end.
    { kind: "time", venue: "binance", time: minute + 2_000 },
    tradeEvent(1_002, minute + 2_500, { price: 110, quantity: 1, side: "sell" }),
    tradeEvent(1_003, minute + 2_600, { price: 90, quantity: 1 }),
    ...bookEvents(now, [100, 1, 99.5, 2], [101, 3, 102, 0.25]),
  );
});
afterAll(() => api?.close());

/** Trades t1…t25, a minute apart, two in the last, and a candle for each; the newest is two minutes old. */
async function store(): Promise<void> {
  const { pool } = api.database;
  await pool.query(
    `insert into market_simulated.instruments (venue, symbol, base, quote, tick_size, lot_size, min_notional)
     values ('binance', 'BTC/USDT', 'BTC', 'USDT', 0.01, 0.00001, 5)`,
  );
  const times = Array.from({ length: STORED }, (_, index) => minute - (STORED + 1 - index) * MINUTE);
  const days = [...new Set(times.map((time) => Math.floor(time / 86_400_000)))];
  await pool.query("select market.ensure_days('market_simulated', 'trades', $1::bigint[])", [days]);
  const rows = [...times, times.at(-1) ?? 0].map((time, index) => ({ id: index + 1, time }));
  await pool.query(
    `insert into market_simulated.trades (trade_id, time, price, quantity, instrument_id, side)
     select id, time, 100 + id, 0.5, 1, 'buy' from unnest($1::bigint[], $2::bigint[]) as row (id, time)`,
    [rows.map(({ id }) => id), rows.map(({ time }) => time)],
  );
  await pool.query(
    `insert into market_simulated.candles
     (time, open, high, low, close, volume, quote_volume, taker_buy_volume, instrument_id, interval_ms, trades, quality)
     select time, 1, 3, 0.5, 2, 10, 15, 4, 1, 60000, 7, case when time = $2 then 'gap'::market_simulated.quality end
     from unnest($1::bigint[]) as row (time)`,
    [times, times[3]],
  );
  await pool.query(
    `insert into market_simulated.gaps (instrument_id, from_time, to_time, reason, recoverable, refilled_at)
     select 1, $1::bigint + start, $1::bigint + start + 5, reason, recoverable, refilled_at
     from (values (0, 'history ends', false, null), (10, 'asked', true, null),
                  (20, 'refilled', false, now()), (30, 'lost', false, null))
       as hole (start, reason, recoverable, refilled_at)`,
    [times[3]],
  );
}

async function pages(path: string): Promise<Record<string, unknown>[][]> {
  const all: Record<string, unknown>[][] = [];
  let next: string | null = "";
  while (next !== null) {
    const answer = await api.get(`${path}${next && `&cursor=${next}`}`, owner.key);
    expect([answer.status, answer.body.feed]).toEqual([200, "simulated"]);
    all.push(answer.body.data);
    next = answer.body.next;
  }
  return all;
}

describe("the shape of", () => {
  it("a ticker, in a list and alone, however the symbol is spelled", async () => {
    const ticker = {
      symbol: "BTC/USDT",
      venue: "binance",
      price: 90,
      open: 100,
      high: 110,
      low: 90,
      volume: 4,
      quoteVolume: 400,
      change: -10,
      bid: null,
      ask: null,
      time: expect.any(Number),
      quality: "partial",
    };
    const list = await api.get("tickers", owner.key);
    expect(list.body).toEqual({ feed: "simulated", data: [ticker], next: null });
    for (const spelling of ["BTC/USDT", "BTC-USDT", "BTCUSDT", "btcusdt", "BTC%2FUSDT"]) {
      const { body } = await api.get(`tickers/${spelling}`, owner.key);
      expect(body).toEqual({ feed: "simulated", ...ticker });
    }
  });

  it("a ticker of which no price is known yet", async () => {
    const { status, body } = await api.get("tickers/ETHUSDT", owner.key);
    expect([status, body.code]).toEqual([503, "unavailable"]);
  });

  it("instruments, with steps where the venue has told them", async () => {
    const { body } = await api.get("instruments", owner.key);
    const common = { venue: "binance", quote: "USDT", status: "trading" };
    expect(body).toEqual({
      feed: "simulated",
      data: [
        { ...common, symbol: "BTC/USDT", base: "BTC", tickSize: 0.01, lotSize: 0.00001, minNotional: 5 },
        { ...common, symbol: "ETH/USDT", base: "ETH", tickSize: null, lotSize: null, minNotional: null },
      ],
      next: null,
    });
    expect((await pages("instruments?limit=1")).map(([row]) => row?.symbol)).toEqual([
      "BTC/USDT",
      "ETH/USDT",
    ]);
  });

  it("a book, best first, with its channel's numbers", async () => {
    const { body } = await api.get("orderbook?symbol=BTCUSDT&depth=1", owner.key);
    expect(body).toEqual({
      feed: "simulated",
      bids: [[100, 1]],
      asks: [[101, 3]],
      epoch: api.desk.epoch,
      seq: 0,
    });
    const full = await api.get("orderbook?symbol=BTCUSDT&depth=full", owner.key);
    expect(full.body).toMatchObject({
      bids: [
        [100, 1],
        [99.5, 2],
      ],
      asks: [
        [101, 3],
        [102, 0.25],
      ],
    });
    const unknown = await api.get("orderbook?symbol=ETHUSDT", owner.key);
    expect([unknown.status, unknown.body.code]).toEqual([503, "unavailable"]);
  });

  it("the best bid and offer", async () => {
    expect((await api.get("bbo?symbol=BTCUSDT", owner.key)).body).toEqual({
      feed: "simulated",
      bid: 100,
      bidQuantity: 1,
      bidVenue: "binance",
      ask: 101,
      askQuantity: 3,
      askVenue: "binance",
      time: now,
      excluded: [],
    });
  });

  it("gaps: only holes for good", async () => {
    const { body } = await api.get("gaps?symbol=BTCUSDT", owner.key);
    expect(body.data.map(({ reason }) => reason)).toEqual(["history ends", "lost"]);
    const [first] = body.data;
    expect(first).toEqual({
      venue: "binance",
      symbol: "BTC/USDT",
      from: expect.any(Number),
      to: Number(first?.from) + 5,
      reason: "history ends",
    });
    expect((await pages("gaps?limit=1")).map(([row]) => row?.reason)).toEqual(["lost", "history ends"]);
    expect((await pages(`gaps?limit=1&from=${first?.from}`)).map(([row]) => row?.reason)).toEqual([
      "history ends",
      "lost",
    ]);
  });

  it("a trade", async () => {
    const { body } = await api.get("trades?symbol=BTCUSDT&limit=1", owner.key);
    expect(body.data).toEqual([
      { id: "26", price: 126, quantity: 0.5, side: "buy", time: minute - 2 * MINUTE },
    ]);
  });

  it("candles: stored, on their way into the record, and open", async () => {
    const { body } = await api.get("candles?symbol=BTCUSDT&interval=1m&limit=3", owner.key);
    expect(body.data).toEqual([
      {
        time: minute - 2 * MINUTE,
        open: 1,
        high: 3,
        low: 0.5,
        close: 2,
        volume: 10,
        quoteVolume: 15,
        trades: 7,
        vwap: 1.5,
        takerBuyVolume: 4,
        closed: true,
      },
      {
        time: minute - MINUTE,
        open: 100,
        high: 100,
        low: 100,
        close: 100,
        volume: 2,
        quoteVolume: 200,
        trades: 1,
        vwap: 100,
        takerBuyVolume: 2,
        closed: true,
      },
      {
        time: minute,
        open: 110,
        high: 110,
        low: 90,
        close: 90,
        volume: 2,
        quoteVolume: 200,
        trades: 2,
        vwap: 100,
        takerBuyVolume: 1,
        closed: false,
      },
    ]);
    const marked = await api.get(
      `candles?symbol=BTCUSDT&interval=1m&from=${minute - 23 * MINUTE}&limit=1`,
      owner.key,
    );
    expect(marked.body.data).toMatchObject([{ quality: "gap" }]);
  });
});

describe("pages", () => {
  const first = minute - (STORED + 1) * MINUTE;

  it.each([
    ["trades?symbol=BTCUSDT", STORED + 1],
    ["candles?symbol=BTCUSDT&interval=1m", STORED + 2],
  ])(
    "of %s run back from the newest and, with from, forward; none is lost or twice there",
    async (path, count) => {
      for (const limit of [1, 7, 13, 1_000]) {
        const back = await pages(`${path}&limit=${limit}`);
        const forward = await pages(`${path}&limit=${limit}&from=${first}`);
        expect(forward.flat()).toHaveLength(count);
        expect(back.reverse().flat()).toEqual(forward.flat());
        const times = forward.flat().map(({ time }) => Number(time));
        expect(times).toEqual([...times].sort((one, other) => one - other));
      }
    },
  );

  it("include from and exclude to, in milliseconds and in ISO 8601", async () => {
    const [from, to] = [first + 2 * MINUTE, first + 5 * MINUTE];
    for (const [a, b] of [
      [String(from), String(to)],
      [new Date(from).toISOString(), new Date(to).toISOString()],
    ]) {
      const { body } = await api.get(`trades?symbol=BTCUSDT&from=${a}&to=${b}`, owner.key);
      expect(body.data.map(({ id }) => id)).toEqual(["3", "4", "5"]);
      const candles = await api.get(`candles?symbol=BTCUSDT&interval=1m&from=${a}&to=${b}`, owner.key);
      expect(candles.body.data).toHaveLength(3);
    }
  });

  it("are as long as they are asked to be, 100 where nothing is said", async () => {
    const { body } = await api.get("candles?symbol=BTCUSDT&interval=1m&limit=2", owner.key);
    expect(body.data).toHaveLength(2);
    expect(body.next).toEqual(expect.any(String));
  });
});

describe("a book read by REST", () => {
  it("has the number that its channel has at the same instant", async () => {
    const socket = await api.connect({ "X-API-Key": owner.key });
    const ch = "book:binance:BTC/USDT:50";
    socket.send({ id: 1, op: "subscribe", channels: [ch] });
    await socket.next((item) => item.type === "snapshot");
    const origin = { venue: "binance", symbol: "BTC/USDT", receivedAt: now } as const;
    for (let step = 1; step <= 5; step++) {
      api.publish({
        ...origin,
        kind: "book-update",
        time: now + step,
        sequence: 1 + step,
        bids: [100, 1 + step],
        asks: [],
      });
      const { body } = await api.get("orderbook?symbol=BTCUSDT&depth=50", owner.key);
      const update = await socket.next((item) => item.ch === ch && item.seq === body.seq);
      expect(update.data).toMatchObject({ bids: [[100, 1 + step]], asks: [] });
      expect(body.bids[0]).toEqual([100, 1 + step]);
    }
    await socket.close();
  });
});
