import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type CoinbaseStage, CREDENTIALS, openCoinbaseStage } from "./coinbase-stage";

let stage: CoinbaseStage;
beforeEach(async () => {
  stage = await openCoinbaseStage();
});
afterEach(() => stage.close());

const subscriptions = (...channels: [string, string[]][]) => ({
  type: "subscriptions",
  channels: channels.map(([name, product_ids]) => ({ name, product_ids })),
});

describe("subscriptions", () => {
  it("are answered with the whole current set, channels as names or with products of their own", async () => {
    const client = await stage.connect();
    expect(await client.subscribe(["matches"])).toEqual(subscriptions(["matches", ["BTC-USD"]]));
    const mixed = ["heartbeat", { name: "ticker", product_ids: ["ETH-USD"] }];
    expect(await client.subscribe(mixed)).toEqual(
      subscriptions(["matches", ["BTC-USD"]], ["heartbeat", ["BTC-USD"]], ["ticker", ["BTC-USD", "ETH-USD"]]),
    );
    const own = [{ name: "level2_batch", product_ids: ["ETH-USD"] }];
    expect(await client.ask({ type: "subscribe", channels: own })).toMatchObject({
      channels: [{}, {}, {}, { name: "level2_batch", product_ids: ["ETH-USD"] }],
    });
  });

  it("end by product or by whole channel, and again the whole set is the answer", async () => {
    const client = await stage.connect();
    await client.subscribe(["matches", "ticker"], { product_ids: ["BTC-USD", "ETH-USD"] });
    expect(
      await client.ask({ type: "unsubscribe", product_ids: ["BTC-USD"], channels: ["matches"] }),
    ).toEqual(subscriptions(["matches", ["ETH-USD"]], ["ticker", ["BTC-USD", "ETH-USD"]]));
    expect(await client.ask({ type: "unsubscribe", channels: ["ticker"] })).toEqual(
      subscriptions(["matches", ["ETH-USD"]]),
    );
    const matches = [{ name: "matches", product_ids: ["ETH-USD"] }];
    expect(await client.ask({ type: "unsubscribe", channels: matches })).toEqual(subscriptions());
    stage.market.move(4);
    await client.settled();
    expect(client.of("match")).toEqual([]);
  });

  it("that are repeated change nothing and open nothing anew", async () => {
    const client = await stage.connect();
    await client.subscribe(["level2_batch"]);
    expect(await client.subscribe(["level2_batch"])).toEqual(subscriptions(["level2_batch", ["BTC-USD"]]));
    await client.settled();
    expect(client.of("snapshot")).toHaveLength(1);
  });

  it.each([
    [{ type: "subscribe", product_ids: ["NO-USD"], channels: ["matches"] }, "NO-USD is not a valid product"],
    [{ type: "subscribe", product_ids: [""], channels: ["matches"] }, " is not a valid product"],
    [{ type: "subscribe", product_ids: ["BTC-USD"], channels: ["trades"] }, "trades is not a valid channel"],
    [
      { type: "subscribe", product_ids: ["BTC-USD"], channels: ["toString"] },
      "toString is not a valid channel",
    ],
    [{ type: "subscribe", product_ids: ["BTC-USD"] }, "No channels provided"],
    [{ type: "subscribe", channels: ["matches"] }, "No products provided"],
    [{ type: "hello" }, "Type has to be either subscribe or unsubscribe"],
    [[1, 2], "The message is not a valid request"],
    ["no json", "The message is not a valid request"],
  ])("%j is refused as a whole: %s", async (request, reason) => {
    const client = await stage.connect();
    client.send(request);
    expect(await client.message(() => true)).toEqual({ type: "error", message: expect.any(String), reason });
  });

  it("with one unknown product among known ones subscribe to nothing", async () => {
    const client = await stage.connect();
    await client.subscribe(["matches"], { product_ids: ["BTC-USD", "NO-USD"] });
    expect(await client.ask({ type: "unsubscribe", channels: ["ticker"] })).toEqual(subscriptions());
  });
});

describe("level2", () => {
  const REASON =
    "level2, level3, and full channels now require authentication. https://docs.cdp.coinbase.com/exchange/docs/websocket-auth";

  it("is refused without credentials", async () => {
    const client = await stage.connect();
    expect(await client.subscribe(["level2"])).toEqual({
      type: "error",
      message: "Failed to subscribe",
      reason: REASON,
    });
  });

  it.each([
    ["a timestamp in text", CREDENTIALS],
    ["a timestamp in a number", { ...CREDENTIALS, timestamp: 1_768_827_600.25 }],
  ])("takes any well-formed credentials: %s", async (_name, credentials) => {
    const client = await stage.connect();
    expect(await client.subscribe(["level2"], credentials)).toEqual(subscriptions(["level2", ["BTC-USD"]]));
    await client.subscribe(["level2"], { product_ids: ["ETH-USD"] });
    await client.settled();
    expect(client.of("snapshot").map(({ product_id }) => product_id)).toEqual(["BTC-USD", "ETH-USD"]);
  });

  it.each([
    ["no passphrase", { ...CREDENTIALS, passphrase: undefined }],
    ["an empty signature", { ...CREDENTIALS, signature: "" }],
    ["a time that is none", { ...CREDENTIALS, timestamp: "now" }],
  ])("refuses malformed ones: %s", async (_name, credentials) => {
    const client = await stage.connect();
    expect(await client.subscribe(["level2"], credentials)).toMatchObject({
      type: "error",
      message: "Authentication Failed",
    });
  });
});

describe("limits", () => {
  it("close a connection that has not subscribed within 5 s", async () => {
    const idle = await stage.connect();
    const failing = await stage.connect();
    await failing.subscribe(["nothing"]);
    const subscribed = await stage.connect();
    await subscribed.subscribe(["matches"]);
    stage.clock.advance(4_999);
    await idle.settled();
    stage.clock.advance(1);
    expect(await Promise.all([idle.closed, failing.closed])).toEqual([1008, 1008]);
    await subscribed.settled();
    expect(subscribed.socket.readyState).toBe(WebSocket.OPEN);
  });

  it("end a connection after 8 messages in one second, and refill with time", async () => {
    const client = await stage.connect();
    for (let sent = 0; sent < 8; sent += 1) await client.subscribe(["matches"]);
    stage.clock.advance(1_000);
    for (let sent = 0; sent < 8; sent += 1) await client.subscribe(["matches"]);
    expect(await client.subscribe(["matches"])).toMatchObject({ type: "error", message: "ErrSlowRead" });
    expect(await client.closed).toBe(1008);
  });

  it("do not count messages with credentials", async () => {
    const client = await stage.connect();
    for (let sent = 0; sent < 20; sent += 1) await client.subscribe(["matches"], CREDENTIALS);
    expect(client.of("error")).toEqual([]);
  });

  it("refuse the 21st connection at once with 429, and let one in again later", async () => {
    for (let opened = 0; opened < 20; opened += 1) await stage.connect();
    await expect(stage.connect()).rejects.toThrow("429");
    stage.clock.advance(1_000);
    await stage.connect();
  });

  it("close a connection that sends bytes", async () => {
    const client = await stage.connect();
    client.socket.send(Buffer.from("{}"));
    expect(await client.closed).toBe(1003);
  });
});

describe("connections", () => {
  it("are compressed where the client offers it", async () => {
    const offering = await stage.connect();
    expect(offering.socket.extensions).toContain("permessage-deflate");
    const plain = new WebSocket(stage.venue.wsUrl, { perMessageDeflate: false });
    await new Promise((resolve) => plain.once("open", resolve));
    expect(plain.extensions).toBe("");
    plain.terminate();
  });

  it("are taken at the bare address alone, with or without a query", async () => {
    const client = await stage.connect("/?");
    expect(await client.subscribe(["heartbeat"])).toEqual(subscriptions(["heartbeat", ["BTC-USD"]]));
    await expect(stage.connect("/ws")).rejects.toThrow("404");
  });
});
