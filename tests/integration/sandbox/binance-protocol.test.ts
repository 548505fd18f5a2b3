import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseMessage } from "./socket-client";
import { openStage, type Stage } from "./stage";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const METHODS = "`SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`";

describe("control messages are answered in the venue's own words", () => {
  it.each([
    ['{"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":7}', '{"result":null,"id":7}'],
    ['{"method":"SUBSCRIBE","params":["nopeusdt@trade","rubbish"],"id":8}', '{"result":null,"id":8}'],
    ['{"method":"UNSUBSCRIBE","params":["btcusdt@trade"],"id":"a-1"}', '{"result":null,"id":"a-1"}'],
    ['{"method":"LIST_SUBSCRIPTIONS","id":null}', '{"result":[],"id":null}'],
    ['{"method":"GET_PROPERTY","params":["combined"],"id":1}', '{"result":false,"id":1}'],
    ['{"method":"SET_PROPERTY","params":["combined",true],"id":2}', '{"result":null,"id":2}'],
    ['{"method":"LIST_SUBSCRIPTIONS","id":9223372036854775807}', '{"result":[],"id":9223372036854775807}'],
    [
      '{"method":"LIST_SUBSCRIPTIONS","id":9223372036854775808}',
      '{"code":2,"msg":"Invalid request: request ID must be an unsigned integer"}',
    ],
    [
      `{"method":"LIST_SUBSCRIPTIONS","id":"${"x".repeat(37)}"}`,
      '{"code":2,"msg":"Invalid request: request ID must be an unsigned integer"}',
    ],
    [
      '{"method":"LIST_SUBSCRIPTIONS"}',
      '{"code":2,"msg":"Invalid request: request ID must be an unsigned integer"}',
    ],
    [
      '{"method":"SET_PROPERTY","params":["speed",true],"id":3}',
      '{"code":0,"msg":"Unknown property","id":3}',
    ],
    [
      '{"method":"SET_PROPERTY","params":["combined","yes"],"id":4}',
      '{"code":1,"msg":"Invalid value type: expected Boolean","id":4}',
    ],
    [
      '{"method":"SET_PROPERTY","params":[5],"id":4}',
      '{"code":2,"msg":"Invalid request: property name must be a string","id":4}',
    ],
    [
      '{"method":"LIST_SUBSCRIPTIONS","params":["x"],"id":5}',
      '{"code":2,"msg":"Invalid request: too many parameters","id":5}',
    ],
    [
      '{"method":"JUMP","id":6}',
      `{"code":2,"msg":"Invalid request: unknown variant \`JUMP\`, expected one of ${METHODS} at line 1 column 16","id":6}`,
    ],
    ['{"id":6}', '{"code":2,"msg":"Invalid request: missing field `method` at line 1 column 8","id":6}'],
    ["{nope", '{"code":3,"msg":"Invalid JSON: expected value at line 1 column 2"}'],
  ])("%s", async (sent, answered) => {
    const client = await stage.connect("/ws");
    client.send(sent);
    await client.received(1);
    expect(client.texts).toEqual([answered]);
  });
});

describe("streams are named in the URL or subscribed to", () => {
  it.each([
    ["/ws", false, []],
    ["/ws/btcusdt@trade", false, ["btcusdt@trade"]],
    ["/ws/btcusdt@trade/ethusdt@depth@100ms", false, ["btcusdt@trade", "ethusdt@depth@100ms"]],
    ["/stream", true, []],
    ["/stream?streams=btcusdt@trade/ethusdt@trade", true, ["btcusdt@trade", "ethusdt@trade"]],
  ])("%s", async (path, combined, streams) => {
    const client = await stage.connect(path);
    client.send({ method: "LIST_SUBSCRIPTIONS", id: 1 });
    client.send({ method: "GET_PROPERTY", params: ["combined"], id: 2 });
    await client.received(2);
    expect(client.texts.map(parseMessage)).toEqual([
      { result: streams, id: 1 },
      { result: combined, id: 2 },
    ]);
  });

  it.each(["/feed", "/%", "/wss"])("answers %s with 404 before the upgrade", async (path) => {
    await expect(stage.connect(path)).rejects.toThrow("404");
  });

  it("survives a stream name that is no URL text", async () => {
    const client = await stage.connect("/ws/%/btcusdt%40trade");
    stage.market.move(1);
    await client.received(1);
  });

  it("accepts 1,024 streams a connection and not one more", async () => {
    const client = await stage.connect("/ws");
    const names = Array.from({ length: 1_024 }, (_, index) => `s${index}@trade`);
    client.send({ method: "SUBSCRIBE", params: names, id: 1 });
    client.send({ method: "SUBSCRIBE", params: ["btcusdt@trade"], id: 2 });
    await client.received(2);
    expect(client.texts.map(parseMessage)).toEqual([
      { result: null, id: 1 },
      { code: 2, msg: "Invalid request: too many parameters", id: 2 },
    ]);
  });
});

describe("events are wrapped and timed as asked for", () => {
  it("sends the bare payload on /ws and the wrapped one on /stream", async () => {
    const raw = await stage.connect("/ws/btcusdt@trade");
    const combined = await stage.connect("/stream?streams=btcusdt@trade");
    stage.market.move(1);
    await Promise.all([raw.received(1), combined.received(1)]);
    expect(combined.texts[0]).toBe(`{"stream":"btcusdt@trade","data":${raw.texts[0]}}`);
    expect(parseMessage(raw.texts[0] ?? "")).toEqual({
      e: "trade",
      E: stage.clock.now(),
      s: "BTCUSDT",
      t: 5_000,
      p: expect.stringMatching(/^\d+\.\d{8}$/),
      q: expect.stringMatching(/^\d+\.\d{8}$/),
      T: stage.clock.now(),
      m: expect.any(Boolean),
      M: true,
    });
  });

  it.each([
    ["trade", ["E", "T"]],
    ["aggTrade", ["E", "T"]],
    ["depth@100ms", ["E"]],
    ["ticker", ["E", "O", "C"]],
  ])("gives the times of %s in microseconds on demand, and nothing else", async (stream, times) => {
    const plain = await stage.connect(`/ws/btcusdt@${stream}`);
    const fine = await stage.connect(`/ws/btcusdt@${stream}?timeUnit=MICROSECOND`);
    stage.market.move(1);
    stage.clock.advance(1_000);
    await Promise.all([plain.received(1), fine.received(1)]);
    const event = parseMessage(plain.texts[0] ?? "") ?? {};
    const scaled = Object.fromEntries(
      Object.entries(event).map(([key, value]) => [key, times.includes(key) ? Number(value) * 1_000 : value]),
    );
    expect(parseMessage(fine.texts[0] ?? "")).toEqual(scaled);
  });

  it("gives a kline's window in microseconds on demand", async () => {
    const fine = await stage.connect("/ws/btcusdt@kline_1s?timeUnit=microsecond");
    stage.market.move(1);
    stage.clock.advance(1_000);
    await fine.received(1);
    const start = (stage.clock.now() - 1_000) * 1_000;
    expect(parseMessage(fine.texts[0] ?? "")).toMatchObject({ k: { t: start, T: start + 999_000 } });
  });
});

describe("limits are enforced", () => {
  it("closes with 1008 on the sixth message within a second", async () => {
    const client = await stage.connect("/ws");
    for (let id = 1; id <= 6; id += 1) client.send({ method: "LIST_SUBSCRIPTIONS", id });
    expect(await client.closed).toBe(1008);
    expect(client.texts).toHaveLength(5);
  });

  it("takes five messages every second for as long as they come", async () => {
    const client = await stage.connect("/ws");
    for (let round = 0; round < 3; round += 1) {
      for (let id = 1; id <= 5; id += 1) client.send({ method: "LIST_SUBSCRIPTIONS", id });
      await client.received((round + 1) * 5);
      stage.clock.advance(1_001);
    }
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });

  it("counts pings among the messages and answers them with their payload", async () => {
    const client = await stage.connect("/ws");
    const pong = new Promise((resolve) => client.socket.once("pong", (payload) => resolve(String(payload))));
    client.socket.ping("hello");
    expect(await pong).toBe("hello");
    for (let count = 0; count < 5; count += 1) client.socket.ping();
    expect(await client.closed).toBe(1008);
  });

  it("pings every 20 s and keeps who answers", async () => {
    const client = await stage.connect("/ws");
    for (let round = 0; round < 5; round += 1) {
      const pinged = new Promise((resolve) => client.socket.once("ping", resolve));
      stage.clock.advance(20_000);
      await pinged;
      client.send({ method: "LIST_SUBSCRIPTIONS", id: round });
      await client.received(round + 1);
    }
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });

  it("cuts who has not answered a ping for a minute", async () => {
    const client = await stage.connect("/ws", { autoPong: false });
    stage.clock.advance(80_000);
    expect(await client.closed).toBe(1006);
  });

  it("cuts everybody after 24 hours", async () => {
    const client = await stage.connect("/ws");
    for (let minute = 0; minute < 24 * 60 - 1; minute += 1) {
      stage.clock.advance(60_000);
      client.send({ method: "LIST_SUBSCRIPTIONS", id: minute });
      await client.received(minute + 1);
    }
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    stage.clock.advance(60_000);
    expect(await client.closed).toBe(1006);
  });

  it("lets an address connect 300 times in five minutes", async () => {
    for (let count = 0; count < 300; count += 1) (await stage.connect("/ws")).close();
    await expect(stage.connect("/ws")).rejects.toThrow("429");
    stage.clock.advance(300_000);
    await stage.connect("/ws");
  });
});
