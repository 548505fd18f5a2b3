import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FAULTS } from "@/server/sandbox/faults/fault";
import { type BybitSocket, type BybitStage, bookSchema, openBybitStage, tradeIds } from "./bybit-stage";
import { parseMessage } from "./socket-client";
import { START } from "./stage";

const SYMBOL = "BTC/USDT";
const TRADES = "publicTrade.BTCUSDT";
const BOOK = "orderbook.50.BTCUSDT";

let stage: BybitStage;
beforeEach(async () => {
  stage = await openBybitStage();
});
afterEach(() => stage.close());

/** Trades of BTC/USDT: every second step is the other symbol's. */
const trade = (count: number) => stage.market.move(count * 2);

async function listener(...topics: string[]): Promise<BybitSocket> {
  const client = await stage.connect();
  await client.ask("subscribe", topics);
  return client;
}

/** Moves and tells a book so many times. */
function tell(rounds: number): void {
  for (let round = 0; round < rounds; round += 1) {
    trade(2);
    stage.clock.advance(20);
  }
}

const updateIds = (client: BybitSocket, topic = BOOK) =>
  client.of(topic).map(({ data }) => bookSchema.parse(data).u);
const steps = (ids: readonly number[]) => ids.slice(1).map((id, index) => id - (ids[index] ?? 0));

it("shows every fault but the checksum that it has not", () => {
  const applied = FAULTS.filter((fault) => stage.fault({ fault, durationMs: 1 }).applied);
  expect(applied).toEqual(FAULTS.filter((fault) => fault !== "wrong-checksum"));
});

describe("faults of frames, on every connection", () => {
  it("drop: the next frames are not sent", async () => {
    const clients = [await listener(TRADES), await listener(TRADES)];
    stage.fault({ fault: "drop", count: 2 });
    trade(4);
    for (const client of clients) await client.receivedOf(TRADES, 2);
    expect(clients.map((client) => tradeIds(client))).toEqual([
      [5_002, 5_003],
      [5_002, 5_003],
    ]);
  });

  it("drop: of a book leaves a hole in its ids", async () => {
    const client = await listener(BOOK);
    stage.fault({ fault: "drop", symbol: SYMBOL, count: 2 });
    tell(4);
    await client.settled();
    expect(steps(updateIds(client))).toEqual([3, 1]);
  });

  it("duplicate: the next frames are sent twice", async () => {
    const client = await listener(BOOK);
    stage.fault({ fault: "duplicate", count: 1 });
    tell(2);
    await client.settled();
    expect(steps(updateIds(client))).toEqual([1, 0, 1]);
  });

  it("reorder: neighbours of a topic change places", async () => {
    const client = await listener(TRADES, BOOK);
    stage.fault({ fault: "reorder" });
    trade(4);
    await client.receivedOf(TRADES, 4);
    expect(tradeIds(client)).toEqual([5_001, 5_000, 5_002, 5_003]);
  });

  it.each([TRADES, "kline.1.BTCUSDT", "tickers.BTCUSDT", BOOK])(
    "corrupt: every corruption of %s is one",
    async (topic) => {
      trade(1);
      const client = await listener(topic);
      stage.clock.advance(1_000);
      await client.settled();
      const before = client.texts.length;
      stage.fault({ fault: "corrupt", count: 4 });
      for (let round = 0; round < 5; round += 1) {
        trade(1);
        stage.clock.advance(1_000);
      }
      await client.received(before + 5);
      const [half = "", wrong = "", gateway = "", types = "", whole = ""] = client.texts.slice(before);
      expect(parseMessage(half)).toBeNull();
      expect(JSON.stringify(parseMessage(wrong))).toMatch(/0\.-10000|\["NaN",null\]/);
      expect(parseMessage(gateway)).toBeNull();
      expect(parseMessage(types)).toMatchObject({ ts: { ts: expect.any(String) } });
      expect(parseMessage(whole)).toMatchObject({ topic, ts: expect.any(Number) });
    },
  );

  it("silence: no frames and no answers for as long as it lasts", async () => {
    const client = await listener(TRADES);
    stage.fault({ fault: "silence", durationMs: 5_000 });
    trade(3);
    client.send({ req_id: "1", op: "ping" });
    const pong = new Promise((resolve) => client.socket.once("pong", resolve));
    client.socket.ping();
    await pong;
    expect(client.texts).toHaveLength(1);
    stage.clock.advance(5_000);
    trade(1);
    await client.receivedOf(TRADES, 1);
    expect(tradeIds(client)).toEqual([5_003]);
  });

  it("skew: what the sender stamps is ahead, the engine's times are not", async () => {
    stage.fault({ fault: "skew", count: 7, durationMs: 1_000 });
    const client = await listener(BOOK, TRADES);
    trade(1);
    const [book] = await client.receivedOf(BOOK, 1);
    await client.receivedOf(TRADES, 1);
    expect([book?.ts, book?.cts]).toEqual([START + 7_000, START]);
    expect(client.texts.at(-1)).toContain(`"ts":${START + 7_000}`);
    expect(client.texts.at(-1)).toContain(`"T":${START}`);
    expect((await stage.rest("/v5/market/time")).body).toMatchObject({
      time: START + 7_000,
      result: { timeSecond: String(START / 1_000 + 7), timeNano: `${START + 7_000}000000` },
    });
  });

  it("slow-read: frames come late but all of them, in order", async () => {
    const client = await listener(TRADES);
    stage.fault({ fault: "slow-read", durationMs: 10_000 });
    trade(40);
    stage.clock.advance(100);
    await client.receivedOf(TRADES, 2);
    expect(tradeIds(client)).toEqual([5_000, 5_001]);
    stage.clock.advance(10_000);
    await client.receivedOf(TRADES, 40);
    expect(tradeIds(client)).toEqual(Array.from({ length: 40 }, (_, index) => 5_000 + index));
  });
});

describe("faults of books", () => {
  it("stale-snapshot: it is the book of then, so that the next update does not follow it", async () => {
    const witness = await listener(BOOK);
    stage.fault({ fault: "stale-snapshot", symbol: SYMBOL });
    tell(5);
    const client = await listener(BOOK);
    tell(2);
    await client.receivedOf(BOOK, 3);
    await witness.settled();
    expect(updateIds(client)[0]).toBe(updateIds(witness)[0]);
    expect(client.of(BOOK)[0]?.cts).toBe(START);
    expect(steps(updateIds(client))).toEqual([6, 1]);
    const again = await listener(BOOK);
    tell(2);
    await again.receivedOf(BOOK, 3);
    expect(steps(updateIds(again))).toEqual([1, 1]);
  });

  it("stale-snapshot: on REST it is the book of then", async () => {
    const then = stage.venue.truth.book(SYMBOL).bids[0];
    stage.fault({ fault: "stale-snapshot" });
    trade(200);
    const best = async () => {
      const { body } = await stage.rest("/v5/market/orderbook?category=spot&symbol=BTCUSDT");
      return Number(bookSchema.parse(body.result).b[0]?.[0]);
    };
    expect(await best()).toBe(then);
    expect(await best()).toBe(stage.venue.truth.book(SYMBOL).bids[0]);
  });

  it("late-snapshot: updates come before it, and go on from it", async () => {
    stage.fault({ fault: "late-snapshot", durationMs: 3_000 });
    const client = await listener(BOOK);
    tell(2);
    await client.receivedOf(BOOK, 2);
    stage.clock.advance(3_000);
    tell(1);
    const frames = await client.receivedOf(BOOK, 4);
    expect(frames.map(({ type }) => type)).toEqual(["delta", "delta", "snapshot", "delta"]);
    expect(steps(updateIds(client))).toEqual([1, 0, 1]);
  });

  it("sequence-reset: the service restarts: a snapshot with u 1, whole and new, then 2", async () => {
    const topics = [BOOK, "orderbook.1.BTCUSDT", "orderbook.50.ETHUSDT"];
    const client = await listener(...topics);
    trade(3);
    stage.fault({ fault: "sequence-reset", symbol: SYMBOL });
    tell(1);
    await client.settled();
    expect(client.of(BOOK).map(({ type }) => type)).toEqual(["snapshot", "snapshot", "delta"]);
    expect(updateIds(client).slice(1)).toEqual([1, 2]);
    expect(updateIds(client, "orderbook.1.BTCUSDT").slice(1)).toEqual([1, 2]);
    expect(steps(updateIds(client, "orderbook.50.ETHUSDT"))).toEqual([1]);
    const renewed = bookSchema.parse(client.of(BOOK)[1]?.data);
    expect([renewed.b.length, renewed.a.length]).toEqual([50, 50]);
  });
});

describe("faults of connections", () => {
  it("close: every connection ends without a goodbye, and new ones are welcome", async () => {
    const client = await stage.connect();
    stage.fault({ fault: "close" });
    expect(await client.closed).toBe(1006);
    await stage.connect();
  });

  it("close: of one symbol ends those that listen to it", async () => {
    const [btc, eth] = [await listener(TRADES), await listener("publicTrade.ETHUSDT")];
    stage.fault({ fault: "close", symbol: SYMBOL });
    expect(await btc.closed).toBe(1006);
    expect(eth.socket.readyState).toBe(eth.socket.OPEN);
  });

  it("day-cut: the venue goes away in order", async () => {
    const client = await listener(TRADES);
    stage.fault({ fault: "day-cut" });
    expect(await client.closed).toBe(1001);
  });

  it("half-open: the socket stays, nothing is sent or answered, until the fault ends it", async () => {
    const client = await listener(TRADES);
    stage.fault({ fault: "half-open", durationMs: 90_000 });
    client.send({ req_id: "1", op: "ping" });
    trade(3);
    stage.clock.advance(89_000);
    const healthy = await stage.connect();
    await healthy.settled();
    expect([client.texts.length, client.socket.readyState]).toEqual([1, client.socket.OPEN]);
    stage.clock.advance(1_000);
    expect(await client.closed).toBe(1006);
  });

  it("refuse: requests and connections are turned away with a wait; who is in stays in", async () => {
    const held = await listener(TRADES);
    stage.fault({ fault: "refuse", durationMs: 5_000 });
    const refused = await stage.rest("/v5/market/time");
    expect([refused.status, refused.headers.get("retry-after"), refused.text]).toEqual([
      403,
      "5",
      "access too frequent",
    ]);
    await expect(stage.connect()).rejects.toThrow("403");
    trade(1);
    await held.receivedOf(TRADES, 1);
    stage.clock.advance(5_000);
    await stage.connect();
  });
});
