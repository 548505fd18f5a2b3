import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type OkxStage, openOkxStage } from "./okx-stage";
import { parseMessage } from "./socket-client";

const ARG = { channel: "trades", instId: "BTC-USDT" };

let stage: OkxStage;
beforeEach(async () => {
  stage = await openOkxStage();
});
afterEach(() => stage.close());

/** What the venue says to one request, connection ids left out. */
async function answers(request: unknown, count: number, endpoint = "public"): Promise<unknown[]> {
  const client = await stage.connect(endpoint);
  client.send(request);
  await client.received(count);
  return client.texts.map((text) => {
    const { connId, ...rest } = parseMessage(text) ?? {};
    expect(connId).toMatch(/^[0-9a-f]{8}$/);
    return rest;
  });
}

describe("requests", () => {
  it("are answered once for every argument, with the id where there was one", async () => {
    const client = await stage.connect();
    const args = [ARG, { channel: "bbo-tbt", instId: "ETH-USDT" }];
    client.send({ id: "a1", op: "subscribe", args });
    const acks = await Promise.all(
      args.map((arg) => client.message((one) => JSON.stringify(one.arg) === JSON.stringify(arg))),
    );
    expect(acks).toMatchObject(args.map((arg) => ({ id: "a1", event: "subscribe", arg })));
    client.send({ op: "unsubscribe", args: [ARG] });
    const ack = await client.message(({ event }) => event === "unsubscribe");
    expect(ack).toEqual({ event: "unsubscribe", arg: ARG, connId: expect.any(String) });
  });

  it("say of a channel or an instrument that it does not exist, and serve the others", async () => {
    const client = await stage.connect();
    const args = [{ channel: "x", instId: "BTC-USDT" }, { channel: "trades", instId: "NO-USDT" }, ARG];
    client.send({ id: "a1", op: "subscribe", args });
    await client.message(({ event }) => event === "subscribe");
    const wrong = (name: string) =>
      expect.objectContaining({
        id: "a1",
        event: "error",
        code: "60018",
        msg: `Wrong URL or ${name} doesn't exist. Please use the correct URL, channel and parameters referring to API document.`,
      });
    expect(client.texts.slice(0, 2).map(parseMessage)).toEqual([
      wrong("channel:x,instId:BTC-USDT"),
      wrong("channel:trades,instId:NO-USDT"),
    ]);
  });

  it.each([
    ["public", "candle1m"],
    ["public", "trades-all"],
    ["business", "trades"],
    ["business", "books"],
  ])("find nothing at /%s by the name %s", async (endpoint, channel) => {
    const request = { op: "subscribe", args: [{ channel, instId: "BTC-USDT" }] };
    expect(await answers(request, 1, endpoint)).toMatchObject([{ event: "error", code: "60018" }]);
  });

  it.each([
    ["{", { code: "60012", msg: "Invalid request: {" }],
    ["[]", { code: "60012" }],
    ['{"args":[]}', { code: "60012" }],
    ['{"id":"no-dash","op":"subscribe","args":[]}', { code: "60012" }],
    [`{"id":"${"a".repeat(33)}","op":"subscribe","args":[]}`, { code: "60012" }],
    ['{"id":"1","op":"order","args":[]}', { id: "1", code: "60019", msg: "Invalid op: order" }],
    ['{"op":"subscribe"}', { code: "60013", msg: "Invalid args" }],
    ['{"op":"subscribe","args":[]}', { code: "60013" }],
    ['{"op":"subscribe","args":["trades"]}', { code: "60013" }],
    ['{"op":"subscribe","args":[{"channel":"trades","instId":5}]}', { code: "60013" }],
    ['{"op":"subscribe","args":[{"channel":"trades"}]}', { code: "60018" }],
    ['{"op":"subscribe","args":[{"channel":"books-l2-tbt","instId":"BTC-USDT"}]}', { code: "60011" }],
    ['{"op":"login","args":[{"apiKey":"a"}]}', { code: "60009" }],
  ])("that are wrong are turned away with the venue's code: %s", async (text, failure) => {
    expect(await answers(text, 1)).toEqual([expect.objectContaining({ event: "error", ...failure })]);
  });

  it("log in with any well-formed key of the moment, which does not make it a large account's", async () => {
    const client = await stage.connect();
    const key = { apiKey: "k", passphrase: "p", sign: "s" };
    const seconds = stage.clock.now() / 1_000;
    client.send({ op: "login", args: [{ ...key, timestamp: String(seconds - 31) }] });
    client.send({ op: "login", args: [{ ...key, timestamp: String(seconds) }] });
    await client.received(2);
    expect(client.texts.map(parseMessage)).toMatchObject([
      { event: "error", code: "60006" },
      { event: "login", code: "0", msg: "" },
    ]);
    expect(await client.ask("books50-l2-tbt")).toMatchObject({ event: "error", code: "64003" });
  });

  it("beyond 480 in an hour are turned away, until the hour is over", async () => {
    const client = await stage.connect();
    for (let count = 0; count < 240; count += 1) {
      client.send({ op: "subscribe", args: [ARG] });
      client.send({ op: "unsubscribe", args: [ARG] });
    }
    await client.settled();
    expect(await client.ask("trades")).toMatchObject({ event: "error", code: "60014" });
    for (let second = 0; second < 3_600; second += 20) {
      stage.clock.advance(20_000);
      await client.settled();
    }
    expect(await client.ask("trades")).toMatchObject({ event: "subscribe" });
  });

  it("larger than 64 KB end the connection with 1009", async () => {
    const client = await stage.connect();
    client.send({ op: "subscribe", args: [{ ...ARG, note: "x".repeat(65_536) }] });
    expect(await client.closed).toBe(1009);
  });

  it("in binary end the connection", async () => {
    const client = await stage.connect();
    client.socket.send(Buffer.from("ping"), { binary: true });
    expect(await client.closed).toBe(1003);
  });
});

describe("keeping a connection", () => {
  it("the text ping is answered with the text pong, a ping frame with a pong frame", async () => {
    const client = await stage.connect();
    client.send("ping");
    await client.received(1);
    expect(client.texts).toEqual(["pong"]);
    client.socket.ping("payload");
    const [payload] = await once(client.socket, "pong");
    expect(String(payload)).toBe("payload");
  });

  it("ends it with 4004 after 30 seconds in which nothing went either way", async () => {
    const [idle, pinging] = [await stage.connect(), await stage.connect()];
    stage.clock.advance(29_000);
    await pinging.settled();
    stage.clock.advance(1_000);
    expect(await idle.closed).toBe(4004);
    expect(pinging.socket.readyState).toBe(pinging.socket.OPEN);
  });

  it("data that are pushed keep it too", async () => {
    const client = await stage.connect();
    await client.ask("trades");
    for (let count = 1; count <= 4; count += 1) {
      stage.market.move(2);
      await client.receivedOf("trades", count);
      stage.clock.advance(20_000);
    }
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });
});

it("a reader that does not take what it is sent is disconnected with 4005", async () => {
  const client = await stage.connect("business");
  await client.ask("trades-all");
  client.socket.pause();
  stage.market.move(150_000);
  client.socket.resume();
  expect(await client.closed).toBe(4005);
}, 20_000);

describe("connecting", () => {
  it("three times a second an address is let in, then refused with 429 until a second is over", async () => {
    for (let count = 0; count < 3; count += 1) await stage.connect();
    await expect(stage.connect()).rejects.toThrow("429");
    stage.clock.advance(1_000);
    await stage.connect("business");
  });

  it.each(["private", "nowhere", "public/more"])("there is nothing at /ws/v5/%s", async (endpoint) => {
    await expect(stage.connect(endpoint)).rejects.toThrow("404");
  });

  it("parameters of the address change nothing", async () => {
    const client = await stage.connect("public?brokerId=9999");
    expect(await client.ask("trades")).toMatchObject({ event: "subscribe" });
  });
});
