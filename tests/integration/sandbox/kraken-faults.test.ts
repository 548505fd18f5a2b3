import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FAULTS } from "@/server/sandbox/faults/fault";
import { LexemeBook } from "./kraken-book";
import { FLUSHED_MS, type KrakenSocket, type KrakenStage, openKrakenStage } from "./kraken-stage";
import { parseMessage } from "./socket-client";

const SYMBOL = "BTC/USD";

let stage: KrakenStage;
beforeEach(async () => {
  stage = await openKrakenStage();
});
afterEach(() => stage.close());

/** Trades of BTC/USD: every second step is the other symbol's. */
const trade = (count: number) => stage.market.move(count * 2);
const ids = (client: KrakenSocket) =>
  client.of("trade").map((text) => Number(/"trade_id":(\d+)/.exec(text)?.[1]));

async function listener(channel: string, symbols = [SYMBOL], options: object = {}): Promise<KrakenSocket> {
  const client = await stage.connect();
  for (const symbol of symbols) await client.subscribe({ channel, symbol: [symbol], ...options });
  return client;
}

/** A subscriber's book after `rounds` moves, and which of its checksums held. */
async function bookAfter(client: KrakenSocket, rounds: number): Promise<LexemeBook> {
  for (let round = 0; round < rounds; round += 1) {
    trade(2);
    stage.clock.advance(FLUSHED_MS);
  }
  const book = new LexemeBook(10);
  await client.settled();
  for (const text of client.of("book")) book.take(text);
  return book;
}

it("shows every fault but the reset of a sequence that it has not", () => {
  const applied = FAULTS.filter((fault) => stage.fault({ fault, durationMs: 1 }).applied);
  expect(applied).toEqual(FAULTS.filter((fault) => fault !== "sequence-reset"));
});

describe("faults of frames, on every connection", () => {
  it("drop: the next frames are not sent", async () => {
    const clients = [await listener("trade"), await listener("trade")];
    stage.fault({ fault: "drop", count: 2 });
    trade(4);
    for (const client of clients) await client.receivedOf("trade", 2);
    expect(clients.map(ids)).toEqual([
      [5_002, 5_003],
      [5_002, 5_003],
    ]);
  });

  it("drop: a book without one of its updates fails its checksum", async () => {
    const client = await listener("book");
    stage.fault({ fault: "drop", symbol: SYMBOL });
    const book = await bookAfter(client, 12);
    expect(book.verdicts[0]).toBe(true);
    expect(book.verdicts).toContain(false);
  });

  it("duplicate: the next frames are sent twice, and a book bears it", async () => {
    const client = await listener("trade");
    await client.subscribe({ channel: "book", symbol: [SYMBOL] });
    stage.fault({ fault: "duplicate", count: 6 });
    const book = await bookAfter(client, 6);
    expect(ids(client).slice(0, 4)).toEqual([5_000, 5_000, 5_001, 5_001]);
    expect(new Set(book.verdicts)).toEqual(new Set([true]));
  });

  it("reorder: neighbours of a channel change places", async () => {
    const client = await listener("trade");
    stage.fault({ fault: "reorder" });
    trade(4);
    await client.receivedOf("trade", 4);
    expect(ids(client)).toEqual([5_001, 5_000, 5_002, 5_003]);
  });

  it("corrupt: cut off, wrong numbers, no JSON, wrong types, in turn", async () => {
    const client = await listener("trade");
    stage.fault({ fault: "corrupt", count: 4 });
    trade(5);
    await client.received(7);
    expect(client.texts.slice(2).map(parseMessage)).toEqual([
      null,
      { channel: "trade", type: "update", data: [expect.objectContaining({ price: "0.-10000" })] },
      null,
      {
        channel: "trade",
        type: "update",
        data: [expect.objectContaining({ trade_id: { trade_id: 5_003 } })],
      },
      { channel: "trade", type: "update", data: [expect.objectContaining({ trade_id: 5_004 })] },
    ]);
  });

  it("wrong-checksum: the levels are right, the checksum is not, as often as was asked", async () => {
    const client = await listener("book");
    await client.subscribe({ channel: "trade", symbol: [SYMBOL] });
    stage.fault({ fault: "wrong-checksum", symbol: SYMBOL, count: 2 });
    const book = await bookAfter(client, 5);
    expect(book.verdicts.slice(0, 5)).toEqual([true, false, false, true, true]);
  });

  it("wrong-checksum: leaves the other symbols alone", async () => {
    const client = await listener("book", ["ETH/USD"]);
    stage.fault({ fault: "wrong-checksum", symbol: SYMBOL });
    const book = await bookAfter(client, 4);
    expect(new Set(book.verdicts)).toEqual(new Set([true]));
  });

  it("silence: no frames, no answers, no heartbeats, for as long as it lasts", async () => {
    const client = await listener("trade");
    stage.fault({ fault: "silence", durationMs: 5_000 });
    trade(3);
    client.send({ method: "ping", req_id: 1 });
    const pong = new Promise((resolve) => client.socket.once("pong", resolve));
    client.socket.ping();
    await pong;
    stage.clock.advance(4_900);
    expect(client.texts).toHaveLength(2);
    stage.clock.advance(200);
    trade(1);
    await client.receivedOf("trade", 1);
    expect(ids(client)).toEqual([5_003]);
  });

  it("silence: of one symbol leaves the heartbeat", async () => {
    const client = await listener("trade");
    stage.fault({ fault: "silence", symbol: SYMBOL, durationMs: 5_000 });
    trade(1);
    stage.clock.advance(2_000);
    await client.receivedOf("heartbeat", 2);
    expect(ids(client)).toEqual([]);
  });

  it("skew: what the sender stamps is ahead, the times of trades are not", async () => {
    const client = await listener("trade");
    stage.fault({ fault: "skew", count: 7, durationMs: 1_000 });
    await client.subscribe({ channel: "book", symbol: [SYMBOL] }, 9);
    trade(1);
    await client.receivedOf("trade", 1);
    expect(client.of("book")[0]).toContain('"timestamp":"2026-01-19T13:00:07.000000Z"');
    expect(client.of("trade")[0]).toContain('"timestamp":"2026-01-19T13:00:00.000000Z"');
    expect(await client.message(({ req_id }) => req_id === 9)).toMatchObject({
      time_in: "2026-01-19T13:00:07.000000Z",
    });
    expect((await stage.rest("/0/public/Time")).body.result).toMatchObject({ unixtime: 1_768_827_607 });
  });

  it("slow-read: frames come late but all of them, in order", async () => {
    const client = await listener("trade");
    stage.fault({ fault: "slow-read", durationMs: 10_000 });
    trade(40);
    stage.clock.advance(100);
    await client.receivedOf("trade", 2);
    expect(ids(client)).toEqual([5_000, 5_001]);
    stage.clock.advance(10_000);
    await client.receivedOf("trade", 40);
    expect(ids(client)).toEqual(Array.from({ length: 40 }, (_, index) => 5_000 + index));
  });
});

describe("faults of books", () => {
  it("stale-snapshot: it holds by itself, and the updates after it do not", async () => {
    stage.fault({ fault: "stale-snapshot", symbol: SYMBOL });
    trade(20);
    const client = await listener("book");
    const book = await bookAfter(client, 3);
    expect(book.verdicts.slice(0, 2)).toEqual([true, false]);
    const again = await listener("book");
    expect(new Set((await bookAfter(again, 3)).verdicts)).toEqual(new Set([true]));
  });

  it("stale-snapshot: on REST it is the book of then", async () => {
    const then = stage.venue.truth.book(SYMBOL).bids[0];
    stage.fault({ fault: "stale-snapshot" });
    trade(200);
    const depth = async () =>
      /"bids":\[\["([\d.]+)/.exec((await stage.rest("/0/public/Depth?pair=XBTUSD")).text)?.[1];
    expect(Number(await depth())).toBe(then);
    expect(Number(await depth())).toBe(stage.venue.truth.book(SYMBOL).bids[0]);
  });

  it("late-snapshot: updates come before it, and it is no older than they are", async () => {
    stage.fault({ fault: "late-snapshot", durationMs: 3_000 });
    const client = await listener("book");
    trade(2);
    stage.clock.advance(FLUSHED_MS);
    const [first = ""] = await client.receivedOf("book", 1);
    expect(parseMessage(first)?.type).toBe("update");
    stage.clock.advance(3_000);
    await client.receivedOf("book", 2);
    trade(2);
    stage.clock.advance(FLUSHED_MS);
    const book = new LexemeBook(10);
    for (const text of (await client.receivedOf("book", 3)).slice(1)) book.take(text);
    expect(book.verdicts).toEqual([true, true]);
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
    const [btc, eth] = [await listener("trade"), await listener("trade", ["ETH/USD"])];
    stage.fault({ fault: "close", symbol: SYMBOL });
    expect(await btc.closed).toBe(1006);
    expect(eth.socket.readyState).toBe(eth.socket.OPEN);
  });

  it("day-cut: the venue announces maintenance, then the connection ends", async () => {
    const client = await listener("trade");
    stage.fault({ fault: "day-cut", durationMs: 500 });
    const statuses = await client.receivedOf("status", 2);
    expect(parseMessage(statuses[1] ?? "")).toMatchObject({ data: [{ system: "maintenance" }] });
    stage.clock.advance(500);
    expect(await client.closed).toBe(1006);
  });

  it("half-open: the socket stays, nothing is sent or answered, until the fault ends it", async () => {
    const client = await listener("trade");
    stage.fault({ fault: "half-open", durationMs: 90_000 });
    const sounds: string[] = [];
    client.socket.on("pong", () => sounds.push("pong"));
    client.send({ method: "ping", req_id: 1 });
    client.socket.ping();
    trade(3);
    stage.clock.advance(89_000);
    const healthy = await stage.connect();
    healthy.send({ method: "ping", req_id: 1 });
    await healthy.received(2);
    expect({ count: client.texts.length, sounds, state: client.socket.readyState }).toEqual({
      count: 2,
      sounds: [],
      state: client.socket.OPEN,
    });
    stage.clock.advance(1_000);
    expect(await client.closed).toBe(1006);
  });

  it("refuse: requests and connections are turned away with a wait; who is in stays in", async () => {
    const held = await listener("trade");
    stage.fault({ fault: "refuse", durationMs: 5_000 });
    const first = await stage.rest("/0/public/Time");
    expect({ status: first.status, retryAfter: first.headers.get("retry-after") }).toEqual({
      status: 429,
      retryAfter: "5",
    });
    await expect(stage.connect()).rejects.toThrow("403");
    trade(1);
    await held.receivedOf("trade", 1);
    stage.clock.advance(5_000);
    await stage.connect();
  });
});
