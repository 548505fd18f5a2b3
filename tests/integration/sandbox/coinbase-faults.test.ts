import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FAULTS } from "@/server/sandbox/faults/fault";
import {
  BATCHED_MS,
  type CoinbaseStage,
  type FeedSocket,
  openCoinbaseStage,
  TextBook,
} from "./coinbase-stage";
import { parseMessage } from "./socket-client";
import { eventually } from "./stage";

const SYMBOL = "BTC/USD";

let stage: CoinbaseStage;
beforeEach(async () => {
  stage = await openCoinbaseStage();
});
afterEach(() => stage.close());

/** Trades of BTC/USD: every second step is the other product's. */
const trade = (count: number) => stage.market.move(count * 2);
const ids = (client: FeedSocket) => client.of("match").map(({ trade_id }) => trade_id);

async function listener(channels: string[], products = ["BTC-USD"]): Promise<FeedSocket> {
  const client = await stage.connect();
  await client.subscribe(channels, { product_ids: products });
  return client;
}

function bestOf(client: FeedSocket): { bid: number | undefined; ask: number | undefined } {
  const book = new TextBook();
  for (const message of client.of("snapshot", "l2update")) book.take(message);
  const { bids, asks } = book.levels();
  return { bid: bids[0], ask: asks[0] };
}

function bestTruth(): { bid: number | undefined; ask: number | undefined } {
  const { bids, asks } = stage.venue.truth.book(SYMBOL);
  return { bid: bids[0], ask: asks[0] };
}

it("shows every fault but those of a checksum and a sequence that it has not", () => {
  const applied = FAULTS.filter((fault) => stage.fault({ fault, durationMs: 1 }).applied);
  const cannot = ["sequence-reset", "wrong-checksum"];
  expect(applied).toEqual(FAULTS.filter((fault) => !cannot.includes(fault)));
});

describe("faults of frames, on every connection", () => {
  it("drop: the next frames are not sent, and the heartbeat tells of them", async () => {
    const clients = [await listener(["matches"]), await listener(["matches", "heartbeat"])];
    stage.fault({ fault: "drop", count: 2 });
    trade(2);
    stage.clock.advance(1_000);
    trade(2);
    for (const client of clients) await client.settled();
    expect(clients.map(ids)).toEqual([
      [5_002, 5_003],
      [5_002, 5_003],
    ]);
    expect(clients[1]?.of("heartbeat")).toMatchObject([{ last_trade_id: 5_001 }]);
  });

  it("duplicate: the next frames are sent twice", async () => {
    const client = await listener(["matches"]);
    stage.fault({ fault: "duplicate", count: 2 });
    trade(3);
    await client.settled();
    expect(ids(client)).toEqual([5_000, 5_000, 5_001, 5_001, 5_002]);
  });

  it("reorder: neighbours of a channel change places", async () => {
    const client = await listener(["matches", "ticker"]);
    stage.fault({ fault: "reorder" });
    trade(4);
    await client.settled();
    expect(ids(client)).toEqual([5_001, 5_000, 5_002, 5_003]);
  });

  it("corrupt: cut off, wrong numbers, no JSON, wrong types, in turn", async () => {
    const client = await listener(["matches"]);
    stage.fault({ fault: "corrupt", count: 4 });
    trade(5);
    await client.received(6);
    expect(client.texts.slice(1).map(parseMessage)).toEqual([
      null,
      expect.objectContaining({ price: "0.-10000", size: "0.-10000" }),
      null,
      expect.objectContaining({ trade_id: { trade_id: 5_003 }, time: "0001-01-01T00:00:00.000000Z" }),
      expect.objectContaining({ trade_id: 5_004 }),
    ]);
  });

  it("corrupt: changes of a book too", async () => {
    const client = await listener(["level2_batch"]);
    stage.fault({ fault: "corrupt", count: 4 });
    for (let round = 0; round < 4; round += 1) {
      trade(2);
      stage.clock.advance(BATCHED_MS);
    }
    await client.received(6);
    expect(parseMessage(client.texts[3] ?? "")).toMatchObject({
      changes: expect.arrayContaining([[expect.any(String), "0.-10000", null]]),
    });
  });

  it("strike one product alone where one is named", async () => {
    const client = await listener(["matches"], ["BTC-USD", "ETH-USD"]);
    stage.fault({ fault: "drop", symbol: "ETH/USD", count: 2 });
    stage.market.move(6);
    await client.settled();
    expect(client.of("match").map(({ product_id }) => product_id)).toEqual([
      "BTC-USD",
      "BTC-USD",
      "BTC-USD",
      "ETH-USD",
    ]);
  });

  it("silence: no frames, no answers, no heartbeats, for as long as it lasts", async () => {
    const client = await listener(["matches", "heartbeat"]);
    const before = client.texts.length;
    stage.fault({ fault: "silence", durationMs: 5_500 });
    trade(3);
    client.send({ type: "unsubscribe", channels: ["ticker"] });
    stage.clock.advance(4_900);
    await client.settled();
    expect(client.texts).toHaveLength(before);
    stage.clock.advance(1_200);
    trade(1);
    await client.settled();
    expect(ids(client)).toEqual([5_003]);
    expect(client.of("heartbeat")).toMatchObject([{ last_trade_id: 5_002 }]);
  });

  it("skew: what the sender stamps is ahead, the times of trades are not", async () => {
    const client = await listener(["matches", "ticker", "heartbeat", "level2_batch"]);
    stage.fault({ fault: "skew", count: 7, durationMs: 2_000 });
    trade(1);
    stage.clock.advance(1_000);
    await client.settled();
    expect(client.of("match", "ticker")).toMatchObject([
      { time: "2026-01-19T13:00:00.000000Z" },
      { time: "2026-01-19T13:00:00.000000Z" },
    ]);
    expect(client.of("l2update")).toMatchObject([{ time: "2026-01-19T13:00:07.000000Z" }]);
    expect(client.of("heartbeat")).toMatchObject([{ time: "2026-01-19T13:00:08.000000Z" }]);
    expect((await stage.rest("/time")).body).toEqual({
      iso: "2026-01-19T13:00:08.000Z",
      epoch: 1_768_827_608,
    });
    stage.clock.advance(1_000);
    expect((await stage.rest("/time")).body).toMatchObject({ iso: "2026-01-19T13:00:02.000Z" });
  });

  it("slow-read: frames come late but all of them, in order", async () => {
    const client = await listener(["matches"]);
    stage.fault({ fault: "slow-read", durationMs: 10_000 });
    trade(40);
    stage.clock.advance(100);
    await client.received(3);
    expect(ids(client)).toEqual([5_000, 5_001]);
    stage.clock.advance(10_000);
    await client.received(41);
    expect(ids(client)).toEqual(Array.from({ length: 40 }, (_, index) => 5_000 + index));
  });
});

describe("faults of books", () => {
  it("stale-snapshot: the next one is the book of then, as often as was asked", async () => {
    const then = bestTruth();
    stage.fault({ fault: "stale-snapshot", symbol: SYMBOL, count: 2 });
    trade(200);
    expect(bestTruth()).not.toEqual(then);
    for (const expected of [then, then, bestTruth()]) {
      const client = await listener(["level2_batch"]);
      await client.settled();
      expect(bestOf(client)).toEqual(expected);
    }
  });

  it("stale-snapshot: on REST too", async () => {
    const then = bestTruth();
    stage.fault({ fault: "stale-snapshot" });
    trade(200);
    const bid = async () =>
      /"([\d.]+)"/.exec(JSON.stringify((await stage.rest("/products/BTC-USD/book")).body))?.[1];
    expect([Number(await bid()), Number(await bid())]).toEqual([then.bid, bestTruth().bid]);
  });

  it("late-snapshot: changes come before it, and it is no older than they are", async () => {
    stage.fault({ fault: "late-snapshot", durationMs: 3_000 });
    const client = await listener(["level2_batch"]);
    trade(20);
    stage.clock.advance(BATCHED_MS);
    await client.settled();
    expect(client.of("snapshot", "l2update").map(({ type }) => type)).toEqual(["l2update"]);
    stage.clock.advance(3_000);
    trade(20);
    stage.clock.advance(BATCHED_MS);
    await client.settled();
    expect(client.of("snapshot", "l2update").map(({ type }) => type)).toEqual([
      "l2update",
      "snapshot",
      "l2update",
    ]);
    expect(bestOf(client)).toEqual(bestTruth());
  });

  it("late-snapshot: is not sent to who has gone on in the meantime", async () => {
    stage.fault({ fault: "late-snapshot", durationMs: 3_000 });
    const client = await listener(["level2_batch"]);
    await client.ask({ type: "unsubscribe", channels: ["level2_batch"] });
    stage.clock.advance(3_000);
    await client.settled();
    expect(client.of("snapshot")).toEqual([]);
  });
});

describe("faults of connections", () => {
  it("close: every connection ends without a goodbye, and new ones are welcome", async () => {
    const client = await listener(["matches"]);
    stage.fault({ fault: "close" });
    expect(await client.closed).toBe(1006);
    await listener(["matches"]);
  });

  it("close: of one product ends those that listen to it", async () => {
    const btc = await listener(["matches"]);
    const eth = await listener(["matches"], ["ETH-USD"]);
    stage.fault({ fault: "close", symbol: SYMBOL });
    expect(await btc.closed).toBe(1006);
    await eth.settled();
    expect(eth.socket.readyState).toBe(eth.socket.OPEN);
  });

  it("day-cut: a goodbye and no notice before it, for this venue has none", async () => {
    const client = await listener(["matches"]);
    const before = client.texts.length;
    stage.fault({ fault: "day-cut" });
    expect(await client.closed).toBe(1001);
    expect(client.texts).toHaveLength(before);
  });

  it("half-open: the socket stays and says nothing, until the fault ends it", async () => {
    const client = await listener(["matches", "heartbeat"]);
    const before = client.texts.length;
    stage.fault({ fault: "half-open", durationMs: 30_000 });
    let pongs = 0;
    client.socket.on("pong", () => {
      pongs += 1;
    });
    client.socket.ping();
    trade(3);
    stage.clock.advance(29_000);
    const healthy = await listener(["matches"]);
    await healthy.settled();
    expect({ texts: client.texts.length, pongs, state: client.socket.readyState }).toEqual({
      texts: before,
      pongs: 0,
      state: client.socket.OPEN,
    });
    stage.clock.advance(1_000);
    expect(await client.closed).toBe(1006);
  });

  it("refuse: requests and connections are turned away with 429 and 403 and a wait", async () => {
    const held = await listener(["matches"]);
    stage.fault({ fault: "refuse", durationMs: 5_000 });
    const { status, headers, body } = await stage.rest("/time");
    expect({ status, wait: headers.get("retry-after"), body }).toEqual({
      status: 429,
      wait: "5",
      body: { message: "Public rate limit exceeded" },
    });
    await expect(stage.connect()).rejects.toThrow("403");
    trade(1);
    await held.settled();
    expect(ids(held)).toEqual([5_000]);
    stage.clock.advance(5_000);
    expect((await stage.rest("/time")).status).toBe(200);
    await stage.connect();
  });

  it("end a frame that was held back with the fault, and are counted out when all have suffered", async () => {
    const client = await listener(["matches"]);
    const { id } = stage.fault({ fault: "reorder" });
    trade(1);
    expect(stage.venue.faults.end(id)).toBe(true);
    await client.settled();
    expect(ids(client)).toEqual([5_000]);
    stage.fault({ fault: "drop" });
    trade(1);
    await eventually(() => stage.venue.faults.list().length === 0);
  });
});
