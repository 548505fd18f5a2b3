import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bookEvents, type Owner, type ServedApi, serveApi, tradeEvent } from "./serve-api";

let api: ServedApi;
let owner: Owner;
const now = Date.now();
const minute = Math.floor(now / 60_000) * 60_000;

beforeAll(async () => {
  api = await serveApi();
  owner = await api.newOwner("pro");
});
afterAll(() => api?.close());

describe("REST v1", () => {
  it("tells whose key it is", async () => {
    const { status, body } = await api.get("me", owner.key);
    expect({ status, body }).toMatchObject({ status: 200, body: { tier: "pro" } });
  });

  it("gives tickers, bbo and book", async () => {
    api.publish(tradeEvent(1, now), ...bookEvents(now, [100, 1, 99, 2], [101, 3]));
    expect((await api.get("tickers", owner.key)).body.data).toHaveLength(1);
    expect((await api.get("tickers/BTC/USDT", owner.key)).body.price).toBe(101);
    expect((await api.get("tickers/BTC-USDT", owner.key)).body.price).toBe(101);
    expect((await api.get("tickers/BTC%2FUSDT", owner.key)).body.price).toBe(101);
    expect((await api.get("orderbook?symbol=BTCUSDT&depth=10", owner.key)).body).toEqual({
      feed: "simulated",
      bids: [
        [100, 1],
        [99, 2],
      ],
      asks: [[101, 3]],
      epoch: api.desk.epoch,
      seq: 0,
    });
    expect((await api.get("bbo?symbol=BTCUSDT", owner.key)).body).toMatchObject({ bid: 100, ask: 101 });
  });

  it("gives candles", async () => {
    const { body } = await api.get("candles?symbol=BTCUSDT&interval=1m", owner.key);
    expect(body).toMatchObject({ feed: "simulated", next: null, data: [{ time: minute, closed: false }] });
  });
});
