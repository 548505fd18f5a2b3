import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type KrakenStage, openKrakenStage } from "./kraken-stage";
import { parseMessage } from "./socket-client";

let stage: KrakenStage;
beforeEach(async () => {
  stage = await openKrakenStage();
});
afterEach(() => stage.close());

const refusal = (error: string, symbol?: string) => ({
  success: false,
  error,
  method: "subscribe",
  ...(symbol === undefined ? {} : { symbol }),
});

describe("a connection", () => {
  it("is told the status unasked, with an id that no double holds", async () => {
    const { texts } = await stage.connect();
    const digits = /"connection_id":(\d+)/.exec(texts[0] ?? "")?.[1] ?? "";
    expect(parseMessage(texts[0] ?? "")).toMatchObject({
      channel: "status",
      type: "update",
      data: [{ system: "online", api_version: "v2" }],
    });
    expect(String(Number(digits))).not.toBe(digits);
    expect(BigInt(digits)).toBeGreaterThan(2n ** 53n);
  });

  it("is refused at any other path", async () => {
    await expect(stage.connect("/")).rejects.toThrow("404");
  });

  it("gets a pong for a ping, with the id where there was one", async () => {
    const client = await stage.connect();
    client.send({ method: "ping", req_id: 7 });
    client.send({ method: "ping" });
    await client.received(3);
    expect(client.texts.slice(1).map(parseMessage)).toEqual([
      { method: "pong", req_id: 7, time_in: expect.any(String), time_out: expect.any(String) },
      { method: "pong", time_in: expect.any(String), time_out: expect.any(String) },
    ]);
  });

  it("hears a heartbeat a second while nothing else is sent, once it has subscribed", async () => {
    const client = await stage.connect();
    stage.clock.advance(3_000);
    await client.subscribe({ channel: "trade", symbol: ["BTC/USD"] });
    stage.clock.advance(3_000);
    await client.receivedOf("heartbeat", 3);
    expect(client.of("heartbeat")).toEqual(Array(3).fill('{"channel":"heartbeat"}'));
  });

  it("hears no heartbeat while data flows", async () => {
    const client = await stage.connect();
    await client.subscribe({ channel: "trade", symbol: ["BTC/USD"] });
    for (let step = 0; step < 10; step += 1) {
      stage.market.move(2);
      stage.clock.advance(500);
    }
    await client.receivedOf("trade", 10);
    expect(client.of("heartbeat")).toEqual([]);
  });

  it("is closed after a minute over which nothing went", async () => {
    const idle = await stage.connect();
    const pinging = await stage.connect();
    const subscribed = await stage.connect();
    await subscribed.subscribe({ channel: "trade", symbol: ["BTC/USD"] });
    stage.clock.advance(50_000);
    pinging.send({ method: "ping", req_id: 1 });
    await pinging.message(({ method }) => method === "pong");
    stage.clock.advance(10_000);
    expect(await idle.closed).toBe(1000);
    expect([pinging, subscribed].map(({ socket }) => socket.readyState)).toEqual([1, 1]);
  });

  it("is the last of 150 in ten minutes from one address; then comes a ban", async () => {
    for (let attempt = 0; attempt < 150; attempt += 1) (await stage.connect()).close();
    await expect(stage.connect()).rejects.toThrow("429");
    stage.clock.advance(599_000);
    await expect(stage.connect()).rejects.toThrow("429");
    stage.clock.advance(1_000);
    await stage.connect();
  });

  it("ends who sends anything but text", async () => {
    const client = await stage.connect();
    client.socket.send(Buffer.from([1, 2, 3]));
    expect(await client.closed).toBe(1003);
  });
});

describe("a subscription", () => {
  it("is acknowledged once a symbol, each before its snapshot", async () => {
    const client = await stage.connect();
    client.send({
      method: "subscribe",
      params: { channel: "book", symbol: ["BTC/USD", "ETH/USD"], depth: 25 },
      req_id: 42,
    });
    await client.received(5);
    const messages = client.texts.slice(1).map(parseMessage);
    const consent = (symbol: string) => ({
      method: "subscribe",
      req_id: 42,
      result: { channel: "book", depth: 25, snapshot: true, symbol },
      success: true,
      time_in: expect.any(String),
      time_out: expect.any(String),
    });
    expect(messages).toEqual([
      consent("BTC/USD"),
      expect.objectContaining({ channel: "book", type: "snapshot" }),
      consent("ETH/USD"),
      expect.objectContaining({ channel: "book", type: "snapshot" }),
    ]);
  });

  it.each([
    [
      "XBT/USD by its old name",
      { channel: "book", symbol: ["XBT/USD"] },
      refusal("Currency pair not supported XBT/USD", "XBT/USD"),
    ],
    [
      "a depth of 20",
      { channel: "book", symbol: ["BTC/USD"], depth: 20 },
      refusal("Subscription depth not supported", "BTC/USD"),
    ],
    [
      "a depth in words",
      { channel: "book", symbol: ["BTC/USD"], depth: "10" },
      refusal("Subscription book depth must be an integer", "BTC/USD"),
    ],
    [
      "candles of 7 minutes",
      { channel: "ohlc", symbol: ["BTC/USD"], interval: 7 },
      refusal("Subscription ohlc interval not supported", "BTC/USD"),
    ],
    ["an unknown channel", { channel: "news", symbol: ["BTC/USD"] }, refusal("Subscription name invalid")],
    [
      "a symbol outside a list",
      { channel: "trade", symbol: "BTC/USD" },
      refusal("Symbol field must be an array"),
    ],
    [
      "a foreign field",
      { channel: "trade", symbol: ["BTC/USD"], depth: 10 },
      refusal("Unsupported field: 'depth' for the given msg type: subscribe"),
    ],
  ])("is refused for %s", async (_what, params, expected) => {
    const client = await stage.connect();
    expect(await client.subscribe(params)).toMatchObject(expected);
  });

  it("goes on for the known pairs of a list with an unknown one", async () => {
    const client = await stage.connect();
    client.send({
      method: "subscribe",
      params: { channel: "trade", symbol: ["NO/USD", "BTC/USD"] },
      req_id: 3,
    });
    await client.received(3);
    expect(client.texts.slice(1).map((text) => parseMessage(text)?.success)).toEqual([false, true]);
  });

  it.each([
    ["no JSON", "{"],
    ["a req_id that is no integer", '{"method":"ping","req_id":"1"}'],
    ["a fraction as req_id", '{"method":"ping","req_id":1.5}'],
    ["no method", '{"req_id":1}'],
  ])("is malformed as %s", async (_what, text) => {
    const client = await stage.connect();
    client.send(text);
    await client.received(2);
    expect(parseMessage(client.texts[1] ?? "")).toMatchObject({ error: "Malformed request", success: false });
  });

  it("cannot be had twice, nor a book in two depths", async () => {
    const client = await stage.connect();
    const book = (depth: number) => client.subscribe({ channel: "book", symbol: ["BTC/USD"], depth });
    expect(await book(10)).toMatchObject({ success: true });
    expect(await book(10)).toMatchObject(refusal("Already subscribed", "BTC/USD"));
    expect(await book(25)).toMatchObject(refusal("Already subscribed", "BTC/USD"));
  });

  it("ends by the same parameters, the depth among them, and can be had again", async () => {
    const client = await stage.connect();
    await client.subscribe({ channel: "book", symbol: ["BTC/USD"], depth: 25 });
    const leave = (depth: number, req_id: number) => {
      client.send({ method: "unsubscribe", params: { channel: "book", symbol: ["BTC/USD"], depth }, req_id });
      return client.message((message) => message.req_id === req_id);
    };
    expect(await leave(10, 1)).toMatchObject({ success: false, error: "Subscription Not Found" });
    expect(await leave(25, 2)).toMatchObject({
      method: "unsubscribe",
      success: true,
      result: { channel: "book", depth: 25, symbol: "BTC/USD" },
    });
    stage.market.move(4);
    stage.clock.advance(100);
    await client.subscribe({ channel: "book", symbol: ["BTC/USD"], depth: 25 });
    const books = await client.receivedOf("book", 2);
    expect(books.map((text) => parseMessage(text)?.type)).toEqual(["snapshot", "snapshot"]);
  });
});
