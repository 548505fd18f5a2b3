import { once } from "node:events";
import { createServer } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import type { MarketEvent, TradeEvent } from "@/lib/domain/market/event";
import { InstrumentFold } from "@/lib/domain/market/instrument-fold";
import { SpreadSeries } from "@/lib/domain/market/spread-series";
import { createMemoryBus } from "@/lib/platform/bus/memory-bus";
import { systemClock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import { createClientAddresses } from "@/lib/platform/http/client-address";
import { listenHttp } from "@/lib/platform/http/http-listener";
import { createLog } from "@/lib/platform/log";
import { createChannelDesk } from "@/server/engine/channels/channel-desk";
import { createGateway } from "@/server/gateway/create-gateway";
import { createStreamGateway } from "@/server/gateway/stream/stream-gateway";
import { createStreamRoute } from "@/server/gateway/stream/stream-route";
import { connectStream, type StreamItem } from "@/tests/fixtures/stream-client";

const log = createLog("test", "silent");
const origin = { venue: "binance", symbol: "BTC/USDT", receivedAt: 0 } as const;

function trade(id: number): TradeEvent {
  const time = 1_700_000_000_000 + id;
  return {
    ...origin,
    kind: "trade",
    id: String(id),
    price: 100 + id,
    quantity: 1,
    side: "buy",
    time,
    raw: "{}",
    backfilled: false,
  };
}

const levels = (sequence: number, bids: number[], asks: number[]): MarketEvent => ({
  ...origin,
  kind: "book-update",
  time: 1_700_000_000_000,
  sequence,
  bids,
  asks,
});

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function serve() {
  const bus = createMemoryBus({ clock: systemClock, log });
  const fold = new InstrumentFold({ venue: "binance", symbol: "BTC/USDT" });
  bus.subscribe("market", (events) => {
    for (const event of events) fold.apply(event);
  });
  const lists = (_venue: string, symbol: string) => symbol === "BTC/USDT";
  const listed = {
    venues: ["binance"] as const,
    lists,
    listsAnywhere: (symbol: string) => lists("", symbol),
  };
  const desk = createChannelDesk({
    bus,
    clock: systemClock,
    listed,
    fold: (_venue, symbol) => (symbol === "BTC/USDT" ? fold : undefined),
    spreads: () => new SpreadSeries(),
  });
  const gateway = createStreamGateway({
    source: desk,
    listed,
    events: { isListening: () => true, onChange: () => () => undefined, close: async () => undefined },
    clock: systemClock,
    log,
    credentials: () => () =>
      Promise.reject(new AppError("unauthenticated", "This API key is not known here.")),
  });
  const server = createServer();
  const sockets = new WebSocketServer({ server, maxPayload: 65_536 });
  sockets.on("connection", (socket, request) => {
    const key = request.headers["x-api-key"];
    gateway.accept(socket, { address: "203.0.113.9", origin: null }, typeof key === "string" ? key : null);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  closers.push(() => {
    gateway.close();
    desk.close();
    sockets.close();
    server.close();
  });
  const connect = async (headers?: Record<string, string>) => {
    const client = await connectStream(`ws://127.0.0.1:${port}`, headers);
    closers.push(() => client.close());
    return client;
  };
  return {
    bus,
    gateway,
    desk,
    connect,
    publish: (...events: MarketEvent[]) => bus.publish("market", events),
  };
}

const subscribe = (channels: string[], more: object = {}) => ({ id: 1, op: "subscribe", channels, ...more });
const isAck = (item: StreamItem) => item.type === "ack";
const TRADES = "trades:binance:BTC/USDT";
const BOOK = "book:binance:BTC/USDT:10";

describe("/ws/v1", () => {
  it("chains every item of a channel to the one before, for all readers alike", async () => {
    const { connect, publish } = await serve();
    const readers = await Promise.all([connect(), connect()]);
    for (const reader of readers) {
      reader.send(subscribe([TRADES]));
      const ack = await reader.next(isAck);
      expect(ack.channels).toMatchObject([{ ch: TRADES, ok: true, seq: 0 }]);
      expect(ack.subscriptions).toEqual({ used: 1, limit: 100 });
    }
    for (let id = 1; id <= 5; id++) {
      publish(trade(id));
      await Promise.all(
        readers.map((reader) => reader.next((item) => item.ch === TRADES && item.seq === id)),
      );
    }
    const chains = readers.map((reader) => reader.items.filter((item) => item.ch === TRADES));
    expect(chains[0]).toEqual(chains[1]);
    expect(chains[0]?.map(({ seq, prev }) => [seq, prev])).toEqual(
      [1, 2, 3, 4, 5].map((seq) => [seq, seq - 1]),
    );
    expect(chains[0]?.[0]?.data).toEqual([
      { id: "1", price: 101, quantity: 1, side: "buy", time: 1_700_000_000_001 },
    ]);
  });

  it("begins a book with a snapshot that the first update follows, and says while it is not to be believed", async () => {
    const { connect, publish } = await serve();
    const snapshot = { ...levels(5, [10, 1, 9, 2], [11, 3]), kind: "book-snapshot" } as MarketEvent;
    const status = (state: "live" | "syncing") =>
      ({ ...origin, kind: "book-status", time: 1_700_000_000_000, state, reason: "test" }) as const;
    publish(snapshot, status("live"));
    const reader = await connect();
    reader.send(subscribe([BOOK]));
    const first = await reader.next((item) => item.type === "snapshot");
    expect(first).toMatchObject({
      ch: BOOK,
      data: {
        bids: [
          [10, 1],
          [9, 2],
        ],
        asks: [[11, 3]],
      },
    });
    publish(levels(6, [10, 0], []));
    const update = await reader.next((item) => item.type === "update");
    expect(update).toMatchObject({
      prev: first.seq,
      seq: first.seq + 1,
      data: { bids: [[10, 0]], asks: [] },
    });
    publish(status("syncing"));
    expect(await reader.next((item) => item.type === "stale")).toMatchObject({
      ch: BOOK,
      reason: "book_resyncing",
    });
    publish({ ...snapshot, sequence: 9 } as MarketEvent, status("live"));
    await reader.next((item) => item.type === "live");
    expect(await reader.next((item) => item.seq === update.seq + 1)).toMatchObject({
      data: { bids: [[10, 1]], asks: [] },
    });
  });

  it("gives a throttled reader all trades of the interval in one item, provably", async () => {
    const { connect, publish } = await serve();
    const reader = await connect();
    reader.send(subscribe([TRADES], { throttleMs: 200 }));
    await reader.next(isAck);
    const witness = await connect();
    witness.send(subscribe([TRADES]));
    await witness.next(isAck);
    for (let id = 1; id <= 3; id++) {
      publish(trade(id));
      await witness.next((item) => item.ch === TRADES && item.seq === id);
    }
    await reader.next((item) => item.ch === TRADES && item.seq === 3);
    const items = reader.items.filter((item) => item.ch === TRADES);
    let prev = 0;
    for (const item of items) {
      expect(item.prev).toBe(prev);
      prev = item.seq;
    }
    expect(items.flatMap((item) => item.data as { id: string }[]).map(({ id }) => id)).toEqual([
      "1",
      "2",
      "3",
    ]);
    expect(items.length).toBeLessThan(4);
  });

  it("resumes in full from a known position, or says what is lost", async () => {
    const { connect, publish, desk } = await serve();
    const first = await connect();
    first.send(subscribe([TRADES]));
    const ack = await first.next(isAck);
    const epoch = ack.channels[0]?.epoch ?? "";
    expect(epoch).toBe(desk.epoch);
    publish(trade(1));
    await first.next((item) => item.seq === 1);
    await first.close();
    const witness = await connect();
    witness.send(subscribe([TRADES]));
    for (let id = 2; id <= 4; id++) {
      publish(trade(id));
      await witness.next((item) => item.seq === id);
    }
    const back = await connect();
    back.send(subscribe([TRADES], { from: { [TRADES]: { epoch, seq: 1 } } }));
    expect((await back.next(isAck)).channels[0]?.resume).toBe("full");
    await back.next((item) => item.seq === 4);
    expect(back.items.filter((item) => item.ch === TRADES).map(({ seq }) => seq)).toEqual([2, 3, 4]);
    const stranger = await connect();
    stranger.send(subscribe([TRADES], { from: { [TRADES]: { epoch: "another", seq: 1 } } }));
    expect((await stranger.next(isAck)).channels[0]?.resume).toBe("reset");
    expect(await stranger.next((item) => item.type === "gap")).toMatchObject({
      ch: TRADES,
      from: 2,
      to: null,
    });
  });

  it("answers each bad channel by itself", async () => {
    const { connect } = await serve();
    const reader = await connect();
    reader.send(
      subscribe(["nonsense", "trades:binance:NOPE/USDT", "book:binance:BTC/USDT:50", TRADES, TRADES]),
    );
    const { channels, subscriptions } = await reader.next(isAck);
    expect(channels.map(({ ok, code }) => code ?? ok)).toEqual([
      "unknown_channel",
      "unknown_symbol",
      "payment_required",
      true,
      true,
    ]);
    expect(subscriptions.used).toBe(1);
  });

  it.each([
    ["no JSON", "{", "bad_frame", 4400],
    ["an array", "[]", "bad_frame", 4400],
    ["a text", '"x"', "bad_frame", 4400],
    ["too long a frame", `{"id":1,"op":"ping","x":"${"x".repeat(16_384)}"}`, "bad_frame", 4400],
  ])("closes on %s", async (_name, frame, reason, code) => {
    const { connect } = await serve();
    const reader = await connect();
    reader.send(frame);
    expect(await reader.closed).toEqual({ code, reason });
    expect(reader.items.at(-1)).toMatchObject({ type: "error", fatal: true });
  });

  it.each([
    [{ op: "ping" }],
    [{ id: 1 }],
    [{ id: 1.5, op: "ping" }],
    [{ id: "x".repeat(37), op: "ping" }],
    [{ id: 1, op: "steal" }],
    [{ id: 1, op: "constructor" }],
    [subscribe([])],
    [subscribe([TRADES], { throttleMs: -1 })],
    [subscribe([TRADES], { throttleMs: 60_001 })],
    [subscribe([TRADES], { slow: "fast" })],
    [subscribe([TRADES], { from: { [TRADES]: 5 } })],
    [subscribe([TRADES], { from: { [TRADES]: { epoch: "x" } } })],
    [{ id: 1, op: "auth" }],
    [{ id: 1, op: "auth", key: 5 }],
    [{ id: 1, op: "auth", key: "qs_live_x", ticket: "x" }],
  ])("answers %j with an error item and stays", async (frame) => {
    const { connect } = await serve();
    const reader = await connect();
    reader.send(frame);
    const error = await reader.next((item) => item.type === "error");
    expect(error).toMatchObject({ code: "invalid_request", fatal: false });
    expect(error.message).toMatch(/^(?!.*(Invalid|Too)).*\.$/);
    reader.send({ id: 9, op: "ping" });
    expect(await reader.next((item) => item.type === "pong")).toMatchObject({ id: 9 });
  });

  it("closes a key that is not known with 4401, after the upgrade", async () => {
    const { connect } = await serve();
    const reader = await connect({ "x-api-key": "qs_live_nothing" });
    expect(await reader.closed).toMatchObject({ code: 4401 });
    expect(reader.items.at(-1)).toMatchObject({ type: "error", code: "unauthenticated", fatal: true });
  });

  it("closes a flood of frames with 4429 and an eleventh visitor with 4504", async () => {
    const { connect } = await serve();
    const flood = await connect();
    for (let count = 0; count < 21; count++) flood.send({ id: count, op: "ping" });
    expect(await flood.closed).toMatchObject({ code: 4429 });
    for (let count = 0; count < 10; count++) await connect();
    const eleventh = await connect();
    expect(await eleventh.closed).toMatchObject({ code: 4504 });
    expect(eleventh.items.at(-1)?.message).toContain("visitor from 203.0.113.9 since");
  });

  it.each([
    ["overloaded", 4503, { type: "error", code: "unavailable", fatal: true }],
    ["draining", 4200, { type: "bye", positions: {} }],
  ])("turns a socket away that comes while it is %s, in items like all else", async (why, code, item) => {
    const { gateway: stream } = await serve();
    const gateway = createGateway({
      routes: { "/ws/v1": createStreamRoute(stream) },
      addresses: createClientAddresses([]),
      hosts: { refusal: () => null },
      clock: systemClock,
      clientsMax: why === "overloaded" ? 0 : 10,
    });
    if (why === "draining") await gateway.drain(0);
    const listener = await listenHttp({
      port: 0,
      name: "HTTP_PORT",
      request: (_request, response) => response.end(),
      upgrade: gateway.upgrade,
    });
    closers.push(() => listener.close(0));
    const late = await connectStream(`ws://127.0.0.1:${listener.port}/ws/v1`);
    expect(await late.closed).toEqual({ code, reason: why });
    expect(late.items).toEqual([expect.objectContaining(item)]);
  });

  it("says where each channel stands before it drains with 4200", async () => {
    const { connect, gateway, desk } = await serve();
    const reader = await connect();
    reader.send(subscribe([TRADES]));
    await reader.next(isAck);
    gateway.drain();
    expect(await reader.closed).toEqual({ code: 4200, reason: "draining" });
    expect(reader.items.at(-1)).toEqual({
      type: "bye",
      positions: { [TRADES]: { epoch: desk.epoch, seq: 0 } },
    });
  });
});
