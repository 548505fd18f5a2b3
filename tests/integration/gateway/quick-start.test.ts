import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { ManualClock } from "@/tests/fixtures/manual-clock";
import {
  connectQuick,
  type QuickClient,
  type QuickServer,
  serveQuickStart,
  tickerOf,
  tradeOf,
} from "@/tests/fixtures/quick-server";

let server: QuickServer;
const opened: QuickClient[] = [];

async function open(headers?: Record<string, string>): Promise<QuickClient> {
  const client = await connectQuick(server.ws, headers);
  opened.push(client);
  return client;
}

/** A client that has subscribed; an error of its own making proves that the server has read that far. */
async function openSubscribed(...symbols: string[]): Promise<QuickClient> {
  const client = await open();
  client.send({ action: "subscribe", symbols });
  await settle(client);
  return client;
}

async function settle(client: QuickClient): Promise<void> {
  const from = client.frames.length;
  client.send("settle");
  await client.next((frame) => frame.includes("not JSON"), from);
}

/** A handshake written by hand; resolves with the first bytes of the answer. */
async function handshake(path: string, headers: Record<string, string>): Promise<[string, Socket]> {
  const socket = connect(server.port, "127.0.0.1");
  const lines = Object.entries({
    Host: `127.0.0.1:${server.port}`,
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`);
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
  const [answer] = await once(socket, "data");
  return [String(answer), socket];
}

afterEach(async () => {
  for (const { socket } of opened.splice(0)) socket.terminate();
  await server.close();
});

describe("tickers on /ws", () => {
  it("of every symbol come at once, as in /market-data with a type", async () => {
    server = await serveQuickStart();
    server.bus.publish("tickers", [tickerOf("BTC/USDT", 42_000.5), tickerOf("ETH/USDT", 2_500)]);
    const client = await open();
    await client.next((frame) => frame.includes("ETH/USDT"));
    expect(client.frames[0]).toBe(
      '{"type":"ticker","symbol":"BTC/USDT","price":42000.5,"volume":12345.67,"timestamp":"2026-01-19T13:00:00.000Z","change":1.23,"feed":"simulated"}',
    );
  });

  it("come at most four times in any second, the newest last", async () => {
    const clock = new ManualClock();
    server = await serveQuickStart({ clock });
    server.bus.publish("tickers", [tickerOf("BTC/USDT", 0)]);
    const client = await open();
    await client.next(() => true);
    for (let price = 1; price <= 100; price += 1) {
      server.bus.publish("tickers", [tickerOf("BTC/USDT", price)]);
      clock.advance(10);
      // Lets what is due be written, so that nothing is conflated but by the rate.
      await new Promise((resolve) => setImmediate(resolve));
    }
    clock.advance(255);
    await client.next((frame) => frame.includes('"price":100,'));
    expect(client.frames.length).toBeLessThanOrEqual(5);
    expect(client.frames.length).toBeGreaterThanOrEqual(4);
  });

  it("that did not change are not told again", async () => {
    const clock = new ManualClock();
    server = await serveQuickStart({ clock });
    server.bus.publish("tickers", [tickerOf("BTC/USDT", 1), tickerOf("ETH/USDT", 2)]);
    const client = await open();
    clock.advance(1_000);
    server.bus.publish("tickers", [tickerOf("ETH/USDT", 3)]);
    clock.advance(1_000);
    await client.next((frame) => frame.includes('"price":3,'));
    expect(client.frames).toHaveLength(3);
  });

  it("stop once anything is subscribed, for ever, and not by a symbol that is not on offer", async () => {
    const clock = new ManualClock();
    server = await serveQuickStart({ clock });
    const client = await open();
    client.send({ action: "subscribe", symbols: ["DOGEUSDT"] });
    await settle(client);
    server.bus.publish("tickers", [tickerOf("BTC/USDT", 1)]);
    clock.advance(300);
    await client.next((frame) => frame.includes('"price":1,'));

    client.send({ action: "subscribe", symbols: ["BTCUSDT"] });
    client.send({ action: "unsubscribe", symbols: ["BTCUSDT"] });
    await settle(client);
    const heard = client.frames.length;
    server.bus.publish("tickers", [tickerOf("BTC/USDT", 2)]);
    clock.advance(2_000);
    await settle(client);
    expect(client.frames.slice(heard).filter((frame) => frame.includes("ticker"))).toEqual([]);
  });
});

describe("trades on /ws", () => {
  it("are exact, the exchange's payload byte for byte", async () => {
    server = await serveQuickStart();
    const client = await openSubscribed("BTCUSDT");
    const raw = '{"e":"trade","E":1.50, "s":"BTCUSDT","p":"51042.94000000","x":"\\u00e9" ,"M":true}';
    server.bus.publish("market", [tradeOf("BTC/USDT", 7, { raw })]);
    expect(await client.next((frame) => frame.includes('"type":"trade"'))).toBe(
      `{"type":"trade","symbol":"BTCUSDT","price":51042.94,"quantity":0.001,"timestamp":"2026-01-18T21:45:16.123Z","exchange":"binance","raw":${raw}}`,
    );
  });

  it("carry the symbol as each client spelled it", async () => {
    server = await serveQuickStart();
    const spellings = ["BTCUSDT", "btc-usdt", "BTC/USDT", "btcUSDT"];
    const clients = await Promise.all(spellings.map((spelling) => openSubscribed(spelling)));
    server.bus.publish("market", [tradeOf("BTC/USDT", 1)]);
    const frames = await Promise.all(
      clients.map((client) => client.next((frame) => frame.includes('"trade"'))),
    );
    expect(frames.map((frame) => JSON.parse(frame).symbol)).toEqual(spellings);
  });

  it("of other symbols do not come, and those unsubscribed in any spelling stop", async () => {
    server = await serveQuickStart();
    const client = await openSubscribed("BTCUSDT", "ETHUSDT");
    client.send({ action: "unsubscribe", symbols: ["eth/usdt"] });
    await settle(client);
    server.bus.publish("market", [tradeOf("ETH/USDT", 1), tradeOf("BTC/USDT", 2)]);
    await client.next((frame) => frame.includes('"t":2,'));
    expect(client.frames.filter((frame) => frame.includes('"trade"'))).toHaveLength(1);
  });

  it("come once, however often and however the symbol was asked for", async () => {
    server = await serveQuickStart();
    const client = await openSubscribed("BTCUSDT", "BTCUSDT", "BTC/USDT");
    server.bus.publish("market", [tradeOf("BTC/USDT", 1), tradeOf("BTC/USDT", 2)]);
    await client.next((frame) => frame.includes('"t":2,'));
    expect(client.frames.filter((frame) => frame.includes('"trade"'))).toHaveLength(2);
  });

  it("come all and in order, also five thousand of them in one turn", async () => {
    server = await serveQuickStart();
    const client = await openSubscribed("BTCUSDT");
    const trades = Array.from({ length: 5_000 }, (_, index) => tradeOf("BTC/USDT", index));
    server.bus.publish("market", trades);
    await client.next((frame) => frame.includes('"t":4999,'));
    const ids = client.frames
      .filter((frame) => frame.includes('"trade"'))
      .map((frame) => JSON.parse(frame).raw.t);
    expect(ids).toEqual(trades.map(({ id }) => Number(id)));
  });

  it("arrive whole whatever their length", async () => {
    server = await serveQuickStart();
    const client = await openSubscribed("BTCUSDT");
    for (const length of [10, 60, 125, 126, 65_300, 65_535, 70_000]) {
      const raw = JSON.stringify("é".repeat(length / 2));
      server.bus.publish("market", [tradeOf("BTC/USDT", length, { raw })]);
      expect(await client.next((frame) => frame.includes(raw))).toContain('"type":"trade"');
    }
  });
});

describe("a bad message on /ws", () => {
  it.each([
    ["text", "hello", "not JSON"],
    ["a list", "[1]", "one JSON object"],
    ["an unknown action", '{"action":"auth"}', 'action is "auth"'],
    ["no symbols", '{"action":"subscribe"}', "symbols is missing"],
    ["an unknown symbol", '{"action":"subscribe","symbols":["DOGEUSDT"]}', '["DOGEUSDT"] not on offer'],
    ["no symbol at all", '{"action":"unsubscribe","symbols":["../../etc"]}', "not on offer"],
    ["17 KiB", JSON.stringify({ action: "x".repeat(17_000) }), "at most 16384 bytes"],
  ])("that is %s gets one sentence, and the connection stays", async (_case, message, part) => {
    server = await serveQuickStart();
    const client = await open();
    client.send(message);
    const frame = JSON.parse(await client.next(() => true));
    expect(frame).toEqual({
      type: "error",
      code: "bad_request",
      message: expect.stringContaining(part),
    });
    client.send({ action: "subscribe", symbols: ["BTCUSDT"] });
    await settle(client);
    server.bus.publish("market", [tradeOf("BTC/USDT", 1)]);
    await client.next((text) => text.includes('"trade"'));
  });

  it("that is binary is told apart", async () => {
    server = await serveQuickStart();
    const client = await open();
    client.socket.send(Buffer.from("{}"), { binary: true });
    expect(await client.next(() => true)).toContain("not binary");
  });

  it("with a good and a bad symbol subscribes to the good one", async () => {
    server = await serveQuickStart();
    const client = await openSubscribed("DOGEUSDT", "BTCUSDT");
    server.bus.publish("market", [tradeOf("BTC/USDT", 1)]);
    await client.next((frame) => frame.includes('"trade"'));
    expect(client.frames.some((frame) => frame.includes("DOGEUSDT"))).toBe(true);
  });

  it("of 64 KiB and more ends the socket", async () => {
    server = await serveQuickStart();
    const client = await open();
    client.send("x".repeat(70_000));
    expect((await client.closed).code).toBe(1009);
  });

  it.each([
    ["messages", (client: QuickClient) => client.send("{}")],
    ["pings", (client: QuickClient) => client.socket.ping()],
  ])("is one of too many: the 21st of %s in a second closes with 4429", async (_case, act) => {
    server = await serveQuickStart({ clock: new ManualClock() });
    const client = await open();
    for (let index = 0; index < 21; index += 1) act(client);
    expect(await client.closed).toEqual({ code: 4429, reason: "too_many_messages" });
    expect(client.frames.at(-1)).toContain("At most 20 messages a second");
  });
});

describe("who may connect", () => {
  it("turns the eleventh socket of an address away with its reason, until one is closed", async () => {
    server = await serveQuickStart();
    const clients = await Promise.all(Array.from({ length: 10 }, () => open()));
    const eleventh = await open();
    expect(await eleventh.closed).toEqual({ code: 4504, reason: "too_many_connections" });
    expect(JSON.parse(eleventh.frames[0] ?? "")).toMatchObject({
      type: "error",
      code: "too_many_connections",
      message: expect.stringContaining("10 sockets"),
    });
    clients[0]?.socket.close();
    await clients[0]?.closed;
    const again = await open();
    await settle(again);
  });

  it("counts visitors behind a trusted proxy one by one", async () => {
    server = await serveQuickStart({ trustedProxies: ["127.0.0.0/8"] });
    await Promise.all(Array.from({ length: 10 }, () => open({ "x-forwarded-for": "198.51.100.1" })));
    const other = await open({ "x-forwarded-for": "198.51.100.2" });
    await settle(other);
    expect((await (await open({ "x-forwarded-for": "198.51.100.1" })).closed).code).toBe(4504);
  });

  it("closes with 4503 when all sockets are taken", async () => {
    server = await serveQuickStart({ clientsMax: 1 });
    await open();
    const second = await open();
    expect((await second.closed).code).toBe(4503);
    expect(second.frames[0]).toContain('"code":"overloaded"');
  });

  it.each([
    ["a bot without Origin", {}, 101],
    ["a page of the product", { Origin: "http://quant.test" }, 101],
    ["a page on a served port", { Origin: "http://localhost:3000" }, 101],
    ["the public host", { Host: "quant.test" }, 101],
    ["a rebound name", { Host: "evil.test:8080" }, 403],
    ["another port of this machine", { Host: "localhost:9999" }, 403],
    ["no Host to speak of", { Host: "" }, 403],
    ["a stranger's page", { Origin: "https://evil.test" }, 403],
    ["a page whose name begins alike", { Origin: "http://quant.test.evil.test" }, 403],
    ["a sandboxed frame", { Origin: "null" }, 403],
    ["a file", { Origin: "file://" }, 403],
  ])("%s gets %#", async (_case, headers, status) => {
    server = await serveQuickStart();
    const [answer, socket] = await handshake("/ws", headers as Record<string, string>);
    socket.destroy();
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    if (status === 403) expect(answer).toMatch(/application\/problem\+json[\s\S]*"code":"forbidden"/);
  });

  it.each(["/", "/wss", "/ws/", "/ws/v2", "/__proto__"])("there is no socket at %s", async (path) => {
    server = await serveQuickStart();
    const [answer, socket] = await handshake(path, {});
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1\.1 404 [\s\S]*"code":"not_found"/);
  });

  it("a malformed handshake is answered in words", async () => {
    server = await serveQuickStart();
    const [answer, socket] = await handshake("/ws", { "Sec-WebSocket-Key": "short" });
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*problem\+json[\s\S]*Sec-WebSocket-Key/);
  });
});

describe("the life of a socket", () => {
  it("ends a reader that is too far behind with 4408, and no other reader notices", async () => {
    server = await serveQuickStart();
    const slow = await openSubscribed("BTCUSDT");
    const quick = await openSubscribed("BTCUSDT");
    slow.socket.pause();
    const raw = JSON.stringify("x".repeat(1_000));
    // 20 MB: far more than the machine buffers between two sockets.
    const sent = 20_000;
    for (let id = 0; id < sent; id += 500) {
      const trades = Array.from({ length: 500 }, (_, index) => tradeOf("BTC/USDT", id + index, { raw }));
      server.bus.publish("market", trades);
      await new Promise((resolve) => setImmediate(resolve));
    }
    slow.socket.resume();
    expect(await slow.closed).toEqual({ code: 4408, reason: "slow_consumer" });
    server.bus.publish("market", [tradeOf("BTC/USDT", 0, { raw: '"the last one"' })]);
    await quick.next((frame) => frame.includes("the last one"));
    expect(quick.frames.filter((frame) => frame.includes('"trade"'))).toHaveLength(sent + 1);
  });

  it("pings every 20 s and ends after two misses", async () => {
    const clock = new ManualClock();
    server = await serveQuickStart({ clock });
    const socket = new WebSocket(server.ws, { autoPong: false });
    let pings = 0;
    socket.on("ping", () => {
      pings += 1;
    });
    await once(socket, "open");
    const ended = once(socket, "close");
    clock.advance(20_000);
    clock.advance(20_000);
    expect(server.gateway.sizes()).toEqual({ "/ws": 1 });
    clock.advance(20_000);
    expect((await ended)[0]).toBe(1006);
    expect(pings).toBe(2);
  });

  it("goes on while pings are answered", async () => {
    const clock = new ManualClock();
    server = await serveQuickStart({ clock });
    const client = await open();
    for (let round = 0; round < 5; round += 1) {
      const pinged = once(client.socket, "ping");
      clock.advance(20_000);
      await pinged;
      await settle(client);
    }
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
  });

  it("ends with 4200 when the server drains, after what was on its way, and newcomers are told too", async () => {
    server = await serveQuickStart();
    const client = await openSubscribed("BTCUSDT");
    server.bus.publish("market", [tradeOf("BTC/USDT", 1)]);
    await server.gateway.drain(2_000);
    expect(await client.closed).toEqual({ code: 4200, reason: "draining" });
    expect(client.frames.some((frame) => frame.includes('"trade"'))).toBe(true);
    expect((await (await open()).closed).code).toBe(4200);
    expect(server.gateway.sizes()).toEqual({ "/ws": 0 });
  });

  it("works through the front door as well", async () => {
    server = await serveQuickStart();
    const client = await connectQuick(`ws://127.0.0.1:${server.frontPort}/ws`);
    opened.push(client);
    client.send({ action: "subscribe", symbols: ["BTCUSDT"] });
    await settle(client);
    server.bus.publish("market", [tradeOf("BTC/USDT", 1)]);
    await client.next((frame) => frame.includes('"trade"'));
  });
});
