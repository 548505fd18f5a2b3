import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BybitStage, openBybitStage } from "./bybit-stage";
import { parseMessage } from "./socket-client";

let stage: BybitStage;
beforeEach(async () => {
  stage = await openBybitStage();
});
afterEach(() => stage.close());

const TOPIC = "publicTrade.BTCUSDT";

describe("a connection", () => {
  it("is refused at any other path", async () => {
    await expect(stage.connect("/v5/public/linear")).rejects.toThrow("404");
  });

  it("is the last of 500 in five minutes from one address", async () => {
    for (let attempt = 0; attempt < 500; attempt += 1) (await stage.connect()).close();
    await expect(stage.connect()).rejects.toThrow("403");
    stage.clock.advance(300_000);
    await stage.connect();
  }, 20_000);

  it("gets a pong for a ping, the id as a text where there was one", async () => {
    const client = await stage.connect();
    client.send({ req_id: 7, op: "ping" });
    client.send({ op: "ping" });
    await client.received(2);
    expect(client.texts.map(parseMessage)).toEqual([
      { success: true, ret_msg: "pong", conn_id: expect.any(String), req_id: "7", op: "ping" },
      { success: true, ret_msg: "pong", conn_id: expect.any(String), op: "ping" },
    ]);
  });

  it("is closed after ten minutes over which nothing went", async () => {
    const [idle, pinging] = [await stage.connect(), await stage.connect()];
    stage.clock.advance(300_000);
    await pinging.settled();
    stage.clock.advance(300_000);
    expect(await idle.closed).toBe(1000);
    expect(pinging.socket.readyState).toBe(pinging.socket.OPEN);
  });

  it("ends who sends anything but text", async () => {
    const client = await stage.connect();
    client.socket.send(Buffer.from([1, 2, 3]));
    expect(await client.closed).toBe(1003);
  });
});

describe("a subscription", () => {
  it("is acknowledged before the snapshots of its topics", async () => {
    const client = await stage.connect();
    client.send({ req_id: 1, op: "subscribe", args: ["orderbook.50.BTCUSDT", "orderbook.1.ETHUSDT"] });
    await client.received(3);
    expect(client.texts.map(parseMessage)).toEqual([
      { success: true, ret_msg: "subscribe", conn_id: expect.any(String), req_id: "1", op: "subscribe" },
      expect.objectContaining({ topic: "orderbook.50.BTCUSDT", type: "snapshot" }),
      expect.objectContaining({ topic: "orderbook.1.ETHUSDT", type: "snapshot" }),
    ]);
  });

  it("has an empty id where the client sent none", async () => {
    const client = await stage.connect();
    client.send({ op: "subscribe", args: [TOPIC] });
    await client.received(1);
    expect(parseMessage(client.texts[0] ?? "")).toMatchObject({ success: true, req_id: "" });
  });

  const eleven = [1, 3, 5, 15, 30, 60, 120, 240, 360, 720, "D"].map((name) => `kline.${name}.BTCUSDT`);
  it.each([
    ["eleven topics", eleven, "args size >10"],
    ["no topics", [], "Params Error"],
    ["a depth of 25", ["orderbook.25.BTCUSDT"], "error:handler not found,topic:orderbook.25.BTCUSDT"],
    ["candles of 7 minutes", ["kline.7.BTCUSDT"], "error:handler not found,topic:kline.7.BTCUSDT"],
    [
      "a channel of other products",
      ["liquidation.BTCUSDT"],
      "error:handler not found,topic:liquidation.BTCUSDT",
    ],
    ["an unknown symbol", ["publicTrade.NOUSDT"], "Invalid symbol :[publicTrade.NOUSDT]"],
    ["an unknown symbol's book", ["orderbook.50.NOUSDT"], "Invalid symbol :[orderbook.50.NOUSDT]"],
    ["the same topic twice", [TOPIC, TOPIC], `error:already subscribed,topic:${TOPIC}`],
  ])("is refused for %s", async (_what, args, sentence) => {
    const client = await stage.connect();
    expect(await client.ask("subscribe", args)).toMatchObject({
      success: false,
      ret_msg: sentence,
      op: "subscribe",
    });
  });

  it("is refused as a whole: the good topics of a bad request are not sent", async () => {
    const client = await stage.connect();
    await client.ask("subscribe", [TOPIC, "publicTrade.NOUSDT"]);
    stage.market.move(4);
    await client.settled();
    expect(client.of(TOPIC)).toEqual([]);
    expect(await client.ask("subscribe", [TOPIC])).toMatchObject({ success: true });
  });

  it("cannot be had twice", async () => {
    const client = await stage.connect();
    await client.ask("subscribe", [TOPIC]);
    expect(await client.ask("subscribe", [TOPIC])).toMatchObject({
      success: false,
      ret_msg: `error:already subscribed,topic:${TOPIC}`,
    });
  });

  it("ends by an unsubscription and can be had again, from a new snapshot on", async () => {
    const book = "orderbook.50.BTCUSDT";
    const client = await stage.connect();
    await client.ask("subscribe", [book]);
    expect(await client.ask("unsubscribe", [book])).toMatchObject({ success: true, op: "unsubscribe" });
    stage.market.move(4);
    stage.clock.advance(100);
    await client.ask("subscribe", [book]);
    const frames = await client.receivedOf(book, 2);
    expect(frames.map(({ type }) => type)).toEqual(["snapshot", "snapshot"]);
  });

  it.each([
    ["no JSON", "{"],
    ["no operation", '{"args":[]}'],
    ["topics that are no texts", '{"op":"subscribe","args":[1]}'],
  ])("is not read at all as %s", async (_what, text) => {
    const client = await stage.connect();
    client.send(text);
    await client.received(1);
    expect(parseMessage(client.texts[0] ?? "")).toMatchObject({ success: false, req_id: "", op: "" });
  });

  it("has no other operations", async () => {
    const client = await stage.connect();
    expect(await client.ask("dance", [], "9")).toMatchObject({ success: false, ret_msg: "error:invalid op" });
  });
});

it("lets the topics of one connection take up 21,000 characters and no more", async () => {
  const symbols = Array.from({ length: 120 }, (_, index) => `COIN${String(1_000 + index)}/USDT`);
  const wide = await openBybitStage(symbols);
  try {
    const client = await wide.connect();
    const topics = symbols.flatMap((symbol) => {
      const wire = symbol.replace("/", "");
      return [
        `orderbook.1000.${wire}`,
        `orderbook.200.${wire}`,
        `orderbook.50.${wire}`,
        `kline.720.${wire}`,
      ].concat([`publicTrade.${wire}`, `tickers.${wire}`, `kline.240.${wire}`, `kline.360.${wire}`]);
    });
    let characters = 0;
    for (let from = 0; from < topics.length; from += 10) {
      const args = topics.slice(from, from + 10);
      characters += args.join("").length;
      const { success } = await client.ask("subscribe", args);
      if (success === false) break;
    }
    expect(characters).toBeGreaterThan(21_000);
    expect(characters).toBeLessThan(21_000 + 250);
  } finally {
    await wide.close();
  }
});
