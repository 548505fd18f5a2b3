import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { parseMessage } from "./socket-client";
import { eventually, openStage, type Stage } from "./stage";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const tradeId = z.object({ t: z.number() });
const ids = (texts: readonly string[]) =>
  texts.map((text) => tradeId.safeParse(parseMessage(text)).data?.t ?? null);
const going = async () => z.array(z.unknown()).parse((await stage.steer("GET", "/faults")).body);

/** Trades of BTC/USDT alone: every second step is the other symbol's. */
async function tradeTimes(count: number): Promise<void> {
  stage.market.move(count * 2);
}

describe("faults of frames, on every connection", () => {
  it("drop: the next frames are not sent", async () => {
    const one = await stage.connect("/ws/btcusdt@trade");
    const other = await stage.connect("/ws/btcusdt@trade");
    await stage.fault({ fault: "drop", count: 2 });
    await tradeTimes(4);
    await Promise.all([one.received(2), other.received(2)]);
    expect([ids(one.texts), ids(other.texts)]).toEqual([
      [5_002, 5_003],
      [5_002, 5_003],
    ]);
    expect(await going()).toEqual([]);
  });

  it("duplicate: the next frames are sent twice", async () => {
    const client = await stage.connect("/ws/btcusdt@trade");
    await stage.fault({ fault: "duplicate", count: 2 });
    await tradeTimes(3);
    await client.received(5);
    expect(ids(client.texts)).toEqual([5_000, 5_000, 5_001, 5_001, 5_002]);
  });

  it("reorder: neighbours of a stream change places", async () => {
    const client = await stage.connect("/stream?streams=btcusdt@trade/btcusdt@bookTicker");
    await stage.fault({ fault: "reorder", count: 1 });
    await tradeTimes(4);
    await client.message(({ data }) => tradeId.safeParse(data).data?.t === 5_003);
    const trades = client.texts
      .map((text) => tradeId.safeParse(parseMessage(text)?.data).data?.t)
      .filter((id) => id !== undefined);
    expect(trades).toEqual([5_001, 5_000, 5_002, 5_003]);
  });

  it("reorder: a frame held back is sent when the fault is ended", async () => {
    const client = await stage.connect("/ws/btcusdt@trade");
    const id = await stage.fault({ fault: "reorder" });
    await tradeTimes(1);
    expect((await stage.steer("DELETE", `/faults/${id}`)).status).toBe(204);
    await client.received(1);
    expect(ids(client.texts)).toEqual([5_000]);
  });

  it("corrupt: cut off, wrong numbers, no JSON, wrong types, in turn", async () => {
    const client = await stage.connect("/ws/btcusdt@trade");
    await stage.fault({ fault: "corrupt", count: 4 });
    await tradeTimes(5);
    await client.received(5);
    expect(client.texts.map(parseMessage)).toEqual([
      null,
      expect.objectContaining({ p: "0.-10000" }),
      null,
      expect.objectContaining({ t: { t: "5003" } }),
      expect.objectContaining({ t: 5_004 }),
    ]);
  });

  it("strike one symbol alone where one is named", async () => {
    const client = await stage.connect("/ws/btcusdt@trade/ethusdt@trade");
    await stage.fault({ fault: "drop", symbol: "ETH-USDT", count: 3 });
    stage.market.move(8);
    await client.received(5);
    expect(client.texts.map((text) => parseMessage(text)?.s)).toEqual([
      "BTCUSDT",
      "BTCUSDT",
      "BTCUSDT",
      "BTCUSDT",
      "ETHUSDT",
    ]);
  });

  it("silence: no frames, no answers, but pongs, for as long as it lasts", async () => {
    const client = await stage.connect("/ws/btcusdt@trade");
    await stage.fault({ fault: "silence", durationMs: 4_000 });
    await tradeTimes(3);
    client.send({ method: "LIST_SUBSCRIPTIONS", id: 1 });
    const pong = new Promise((resolve) => client.socket.once("pong", resolve));
    client.socket.ping();
    await pong;
    expect(client.texts).toEqual([]);
    stage.clock.advance(4_000);
    await tradeTimes(1);
    await client.received(1);
    expect(ids(client.texts)).toEqual([5_003]);
  });

  it("slow-read: frames come late but all of them, in order", async () => {
    const client = await stage.connect("/ws/btcusdt@trade");
    await stage.fault({ fault: "slow-read", durationMs: 10_000 });
    await tradeTimes(40);
    stage.clock.advance(100);
    await client.received(2);
    expect(ids(client.texts)).toEqual([5_000, 5_001]);
    stage.clock.advance(10_000);
    await client.received(40);
    expect(ids(client.texts)).toEqual(Array.from({ length: 40 }, (_, index) => 5_000 + index));
  });

  it("skew: event times and the venue's clock are ahead, trade times are not", async () => {
    const client = await stage.connect("/ws/btcusdt@trade");
    await stage.fault({ fault: "skew", count: 7, durationMs: 1_000 });
    await tradeTimes(1);
    await client.received(1);
    expect(parseMessage(client.texts[0] ?? "")).toMatchObject({
      E: stage.clock.now() + 7_000,
      T: stage.clock.now(),
    });
    expect((await stage.rest("/api/v3/time")).body).toEqual({ serverTime: stage.clock.now() + 7_000 });
    stage.clock.advance(1_000);
    expect((await stage.rest("/api/v3/time")).body).toEqual({ serverTime: stage.clock.now() });
  });
});

describe("faults of books", () => {
  const lastId = async () =>
    z
      .object({ lastUpdateId: z.number() })
      .parse((await stage.rest("/api/v3/depth?symbol=BTCUSDT&limit=5")).body).lastUpdateId;

  it("stale-snapshot: the next answers are older than anything streamed", async () => {
    await stage.fault({ fault: "stale-snapshot", symbol: "BTC/USDT", count: 2 });
    const client = await stage.connect("/ws/btcusdt@depth@100ms");
    await tradeTimes(2);
    stage.clock.advance(100);
    const { U } = await client.message(() => true);
    expect(await lastId()).toBeLessThan(Number(U));
    expect(await lastId()).toBeLessThan(Number(U));
    expect(await lastId()).toBe(1_006);
  });

  it("late-snapshot: the next answer takes its time", async () => {
    await stage.fault({ fault: "late-snapshot", durationMs: 3_000 });
    const answers: number[] = [];
    const late = lastId().then((id) => answers.push(id));
    await eventually(async () => (await going()).length === 0);
    expect((await stage.rest("/api/v3/ping")).status).toBe(200);
    expect(answers).toEqual([]);
    stage.clock.advance(3_000);
    await late;
    expect(answers).toEqual([1_000]);
  });

  it("sequence-reset: ids begin again from the bottom on stream and snapshot alike", async () => {
    const client = await stage.connect("/stream?streams=btcusdt@depth@100ms/btcusdt@bookTicker");
    await stage.fault({ fault: "sequence-reset", symbol: "BTC/USDT" });
    await tradeTimes(2);
    stage.clock.advance(100);
    const { data } = await client.message(({ stream }) => stream === "btcusdt@depth@100ms");
    expect(data).toMatchObject({ U: 2, u: 7 });
    expect(await lastId()).toBe(7);
  });

  it("wrong-checksum cannot be shown by a venue without checksums", async () => {
    const { status, body } = await stage.steer("POST", "/faults", {
      venue: "binance",
      fault: "wrong-checksum",
    });
    expect({ status, body }).toEqual({ status: 202, body: { id: expect.any(String), applied: false } });
    expect(await going()).toEqual([]);
  });
});

describe("faults of connections", () => {
  it("close: every connection ends without a goodbye, and new ones are welcome", async () => {
    const client = await stage.connect("/ws");
    await stage.fault({ fault: "close" });
    expect(await client.closed).toBe(1006);
    await stage.connect("/ws");
  });

  it("close: of one symbol ends those that listen to it", async () => {
    const btc = await stage.connect("/ws/btcusdt@trade");
    const eth = await stage.connect("/ws/ethusdt@trade");
    await stage.fault({ fault: "close", symbol: "BTC/USDT" });
    expect(await btc.closed).toBe(1006);
    expect(eth.socket.readyState).toBe(eth.socket.OPEN);
  });

  it("day-cut: a notice, then the end", async () => {
    const client = await stage.connect("/stream?streams=btcusdt@trade");
    await stage.fault({ fault: "day-cut", durationMs: 500 });
    await client.received(1);
    expect(parseMessage(client.texts[0] ?? "")).toEqual({
      stream: "!serverShutdown",
      data: { e: "serverShutdown", E: stage.clock.now() },
    });
    stage.clock.advance(500);
    expect(await client.closed).toBe(1006);
  });

  it("half-open: the socket stays, nothing is sent or answered, until the fault ends it", async () => {
    const client = await stage.connect("/ws/btcusdt@trade");
    await stage.fault({ fault: "half-open", durationMs: 30_000 });
    const sounds: string[] = [];
    client.socket.on("ping", () => sounds.push("ping"));
    client.socket.on("pong", () => sounds.push("pong"));
    client.send({ method: "LIST_SUBSCRIPTIONS", id: 1 });
    client.socket.ping();
    await tradeTimes(3);
    stage.clock.advance(29_000);
    const healthy = await stage.connect("/ws");
    healthy.send({ method: "LIST_SUBSCRIPTIONS", id: 1 });
    await healthy.received(1);
    expect({ texts: client.texts, sounds, state: client.socket.readyState }).toEqual({
      texts: [],
      sounds: [],
      state: client.socket.OPEN,
    });
    stage.clock.advance(1_000);
    expect(await client.closed).toBe(1006);
  });

  it("refuse: requests and connections are turned away with 429, 418, 403 and a wait", async () => {
    const held = await stage.connect("/ws/btcusdt@trade");
    await stage.fault({ fault: "refuse", durationMs: 5_000 });
    const first = await stage.rest("/api/v3/ping");
    expect({ status: first.status, retryAfter: first.headers.get("retry-after") }).toEqual({
      status: 429,
      retryAfter: "5",
    });
    await expect(stage.connect("/ws")).rejects.toThrow("418");
    expect((await stage.rest("/api/v3/ping")).status).toBe(403);
    await tradeTimes(1);
    await held.received(1);
    stage.clock.advance(5_000);
    await stage.connect("/ws");
  });

  it("a fault ended by hand ends at once", async () => {
    const id = await stage.fault({ fault: "refuse" });
    expect(await going()).toEqual([
      expect.objectContaining({ id, venue: "binance", fault: "refuse", symbol: null }),
    ]);
    expect((await stage.steer("DELETE", `/faults/${id}`)).status).toBe(204);
    expect((await stage.rest("/api/v3/ping")).status).toBe(200);
    expect((await stage.steer("DELETE", `/faults/${id}`)).status).toBe(404);
  });
});
