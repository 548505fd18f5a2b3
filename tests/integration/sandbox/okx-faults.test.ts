import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FAULTS } from "@/server/sandbox/faults/fault";
import { bookMessage, ChainedBook } from "./okx-book";
import { type OkxSocket, type OkxStage, openOkxStage } from "./okx-stage";
import { parseMessage } from "./socket-client";
import { START } from "./stage";

const SYMBOL = "BTC/USDT";
const FLUSH_MS = 100;

let stage: OkxStage;
beforeEach(async () => {
  stage = await openOkxStage();
});
afterEach(() => stage.close());

/** Trades of BTC/USDT: every second step is the other symbol's. */
const trade = (count: number) => stage.market.move(count * 2);
const ids = (client: OkxSocket) =>
  client.of("trades-all").map((text) => Number(/"tradeId":"(\d+)"/.exec(text)?.[1]));

async function tapeReader(instId = "BTC-USDT"): Promise<OkxSocket> {
  const client = await stage.connect("business");
  await client.ask("trades-all", instId);
  return client;
}

async function bookReader(): Promise<OkxSocket> {
  const client = await stage.connect();
  await client.ask("books");
  return client;
}

/** Which of a reader's messages went on from the ones before, after `rounds` updates more. */
async function chainOf(client: OkxSocket, rounds: number): Promise<boolean[]> {
  for (let round = 0; round < rounds; round += 1) {
    trade(2);
    stage.clock.advance(FLUSH_MS);
  }
  await client.settled();
  const book = new ChainedBook();
  return client.of("books").map((text) => book.take(text));
}

it("shows every fault but the checksum that is dead", () => {
  const applied = FAULTS.filter((fault) => stage.fault({ fault, durationMs: 1 }).applied);
  expect(applied).toEqual(FAULTS.filter((fault) => fault !== "wrong-checksum"));
});

describe("faults of frames, on every connection", () => {
  it("drop: the next frames are not sent", async () => {
    const clients = [await tapeReader(), await tapeReader()];
    stage.fault({ fault: "drop", count: 2 });
    trade(4);
    for (const client of clients) await client.receivedOf("trades-all", 2);
    expect(clients.map(ids)).toEqual([
      [5_002, 5_003],
      [5_002, 5_003],
    ]);
  });

  it("drop: a book without one of its updates notices by the number", async () => {
    const client = await bookReader();
    stage.fault({ fault: "drop", symbol: SYMBOL });
    expect(await chainOf(client, 4)).toEqual([true, false, false, false]);
  });

  it("duplicate: the next frames are sent twice", async () => {
    const client = await tapeReader();
    stage.fault({ fault: "duplicate", count: 2 });
    trade(3);
    await client.receivedOf("trades-all", 5);
    expect(ids(client)).toEqual([5_000, 5_000, 5_001, 5_001, 5_002]);
  });

  it("reorder: neighbours of a channel change places", async () => {
    const client = await tapeReader();
    stage.fault({ fault: "reorder" });
    trade(4);
    await client.receivedOf("trades-all", 4);
    expect(ids(client)).toEqual([5_001, 5_000, 5_002, 5_003]);
  });

  it("corrupt: cut off, wrong numbers, no JSON, wrong types, in turn", async () => {
    const client = await tapeReader();
    stage.fault({ fault: "corrupt", count: 4 });
    trade(5);
    await client.received(6);
    const row = (fields: object) => expect.objectContaining({ data: [expect.objectContaining(fields)] });
    expect(client.texts.slice(1).map(parseMessage)).toEqual([
      null,
      row({ tradeId: "5001", px: "0.-10000" }),
      null,
      row({ tradeId: { tradeId: "5003" } }),
      row({ tradeId: "5004" }),
    ]);
  });

  it("corrupt: a book's levels and numbers are broken too", async () => {
    const client = await bookReader();
    stage.fault({ fault: "corrupt", symbol: SYMBOL, count: 4 });
    for (let round = 0; round < 5; round += 1) {
      trade(2);
      stage.clock.advance(FLUSH_MS);
    }
    await client.settled();
    const understood = client.texts
      .slice(1, -1)
      .map((text) => bookMessage.safeParse(parseMessage(text)).success);
    expect(understood).toEqual([true, false, false, false, false, true]);
  });

  it("silence: no frames and no pongs, for as long as it lasts", async () => {
    const client = await tapeReader();
    stage.fault({ fault: "silence", durationMs: 5_000 });
    trade(3);
    client.send("ping");
    const pong = new Promise((resolve) => client.socket.once("pong", resolve));
    client.socket.ping();
    await pong;
    expect(client.texts).toHaveLength(1);
    stage.clock.advance(5_100);
    trade(1);
    await client.receivedOf("trades-all", 1);
    expect(ids(client)).toEqual([5_003]);
  });

  it("silence: of one symbol leaves the pongs", async () => {
    const client = await tapeReader();
    stage.fault({ fault: "silence", symbol: SYMBOL, durationMs: 5_000 });
    trade(1);
    await client.settled();
    expect(ids(client)).toEqual([]);
  });

  it("skew: what the sender stamps is ahead, the engine's times are not", async () => {
    const [books, tape] = [await bookReader(), await tapeReader()];
    stage.fault({ fault: "skew", count: 7, durationMs: 1_000 });
    trade(1);
    stage.clock.advance(FLUSH_MS);
    const update = (await books.receivedOf("books", 2))[1] ?? "";
    expect(bookMessage.parse(JSON.parse(update)).data[0].ts).toBe(String(START + FLUSH_MS + 7_000));
    expect((await tape.receivedOf("trades-all", 1))[0]).toContain(`"ts":"${START}"`);
    expect((await stage.rest("/api/v5/public/time")).body.data).toEqual([
      { ts: String(START + FLUSH_MS + 7_000) },
    ]);
    const trades = await stage.rest("/api/v5/market/trades?instId=BTC-USDT&limit=1");
    expect(trades.body.data).toMatchObject([{ ts: String(START) }]);
  });

  it("slow-read: frames come late but all of them, in order", async () => {
    const client = await tapeReader();
    stage.fault({ fault: "slow-read", durationMs: 10_000 });
    trade(40);
    stage.clock.advance(100);
    await client.receivedOf("trades-all", 2);
    expect(ids(client)).toEqual([5_000, 5_001]);
    stage.clock.advance(10_000);
    await client.receivedOf("trades-all", 40);
    expect(ids(client)).toEqual(Array.from({ length: 40 }, (_, index) => 5_000 + index));
  });
});

describe("faults of books", () => {
  it("sequence-reset: an update leads over to low numbers, which go on from there everywhere", async () => {
    const client = await bookReader();
    trade(2);
    stage.fault({ fault: "sequence-reset", symbol: SYMBOL });
    expect(await chainOf(client, 3)).not.toContain(false);
    const numbers = client.of("books").map((text) => bookMessage.parse(JSON.parse(text)).data[0]);
    const reset = numbers.find(({ prevSeqId, seqId }) => seqId < prevSeqId);
    expect(reset).toMatchObject({ seqId: 1 });
    const rest = await stage.rest("/api/v5/market/books?instId=BTC-USDT");
    expect(rest.body.data).toMatchObject([{ seqId: numbers.at(-1)?.seqId }]);
    const late = await bookReader();
    expect(await chainOf(late, 2)).not.toContain(false);
  });

  it.each([0, 20])("stale-snapshot: %i trades later the updates do not go on from it", async (trades) => {
    stage.fault({ fault: "stale-snapshot", symbol: SYMBOL });
    trade(trades);
    const client = await bookReader();
    expect((await chainOf(client, 2)).slice(0, 2)).toEqual([true, false]);
    const again = await bookReader();
    expect(await chainOf(again, 2)).not.toContain(false);
  });

  it("stale-snapshot: on REST it is the book of then", async () => {
    const then = stage.venue.truth.book(SYMBOL).bids[0];
    stage.fault({ fault: "stale-snapshot" });
    trade(200);
    const best = async () =>
      /"bids":\[\["([\d.]+)/.exec((await stage.rest("/api/v5/market/books?instId=BTC-USDT")).text)?.[1];
    expect(Number(await best())).toBe(then);
    expect(Number(await best())).toBe(stage.venue.truth.book(SYMBOL).bids[0]);
  });

  it("late-snapshot: updates come before it, and go on from it", async () => {
    stage.fault({ fault: "late-snapshot", durationMs: 3_000 });
    const client = await bookReader();
    trade(2);
    stage.clock.advance(FLUSH_MS);
    expect(parseMessage((await client.receivedOf("books", 1))[0] ?? "")?.action).toBe("update");
    stage.clock.advance(3_000);
    expect(await chainOf(client, 2)).toEqual([false, true, true, true]);
  });

  it("late-snapshot: is not sent to who no longer wants it", async () => {
    stage.fault({ fault: "late-snapshot", durationMs: 3_000 });
    const client = await bookReader();
    await client.ask("books", "BTC-USDT", "unsubscribe");
    stage.clock.advance(3_000);
    await client.settled();
    expect(client.of("books")).toEqual([]);
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
    const [btc, eth] = [await tapeReader(), await tapeReader("ETH-USDT")];
    stage.fault({ fault: "close", symbol: SYMBOL });
    expect(await btc.closed).toBe(1006);
    expect(eth.socket.readyState).toBe(eth.socket.OPEN);
  });

  it("day-cut: the venue announces an upgrade, then the connection ends", async () => {
    const client = await stage.connect();
    stage.fault({ fault: "day-cut", durationMs: 500 });
    await client.received(1);
    expect(client.texts.map(parseMessage)).toEqual([
      {
        event: "notice",
        code: "64008",
        msg: "The connection will soon be closed for a service upgrade. Please reconnect.",
        connId: expect.any(String),
      },
    ]);
    stage.clock.advance(500);
    expect(await client.closed).toBe(1006);
  });

  it("half-open: the socket stays, nothing is sent or answered, until the fault ends it", async () => {
    const client = await tapeReader();
    stage.fault({ fault: "half-open", durationMs: 90_000 });
    const sounds: string[] = [];
    client.socket.on("pong", () => sounds.push("pong"));
    client.send("ping");
    client.socket.ping();
    trade(3);
    stage.clock.advance(89_000);
    const healthy = await stage.connect();
    await healthy.settled();
    expect({ count: client.texts.length, sounds, state: client.socket.readyState }).toEqual({
      count: 1,
      sounds: [],
      state: client.socket.OPEN,
    });
    stage.clock.advance(1_000);
    expect(await client.closed).toBe(1006);
  });

  it("refuse: requests and connections are turned away with a wait; who is in stays in", async () => {
    const held = await tapeReader();
    stage.fault({ fault: "refuse", durationMs: 5_000 });
    const { status, headers, body } = await stage.rest("/api/v5/public/time");
    expect({ status, retryAfter: headers.get("retry-after"), code: body.code }).toEqual({
      status: 429,
      retryAfter: "5",
      code: "50011",
    });
    await expect(stage.connect()).rejects.toThrow("403");
    trade(1);
    await held.receivedOf("trades-all", 1);
    stage.clock.advance(5_000);
    await stage.connect();
  });
});
