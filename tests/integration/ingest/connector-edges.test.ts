import { describe, expect, test } from "vitest";
import { createDice, mutate } from "../../fuzz/ingest/mutate";
import { closers, open, row, START, trade, until } from "./scripted-connector";

describe("garbage on the wire", () => {
  test("is counted and skipped while the trades around it arrive once each", async () => {
    const { venue, stream, health } = await open();
    const dice = createDice(3);
    const frame = `{"stream":"btcusdt@bookTicker","data":{"u":1,"s":"BTCUSDT","b":"99.0","B":"1.0","a":"101.0","A":"1.0"}}`;
    for (let id = 1; id <= 500; id += 1) {
      venue.send("btcusdt@trade", trade(id));
      venue.sendText(mutate(frame, dice).frame);
      venue.send("xrpusdt@trade", trade(id, "XRPUSDT"));
    }
    const btc = stream.of("BTC/USDT");
    await stream.until(() => btc.trades.length >= 500);
    await until(() => (health().rejected.unknown_symbol ?? 0) >= 500);
    expect(btc.trades.map(({ id }) => Number(id))).toEqual(
      Array.from({ length: 500 }, (_, index) => index + 1),
    );
    const { rejected, reconnects } = health();
    expect(rejected.not_json).toBeGreaterThan(0);
    expect(reconnects).toBe(0);
  });

  test("one timestamp of the far future moves no time, and its trade is asked for", async () => {
    const { venue, stream, health } = await open({
      "/api/v3/historicalTrades": () => ({ body: [row(11)] }),
    });
    venue.send("btcusdt@trade", trade(10));
    venue.send("btcusdt@trade", { ...trade(11), T: Date.UTC(2099, 0, 1) });
    venue.send("btcusdt@trade", trade(12));
    await stream.until(() => stream.of("BTC/USDT").trades.length === 3);
    expect(Math.max(...stream.times)).toBeLessThan(START + 1_000);
    expect(health().rejected).toMatchObject({ bad_time: 1 });
  });
});

describe("readers that are behind", () => {
  test("stop the sockets, and all that was sent arrives once they have caught up", async () => {
    const { venue, stream, bus } = await open();
    const btc = stream.of("BTC/USDT");
    let release = () => {};
    const blocked = new Promise<void>((resolve) => {
      release = resolve;
    });
    const consumer = bus.consume("market", { name: "slow", queueMax: 100, batchMax: 50 }, () => blocked);
    closers.push(() => consumer.close());
    const total = 60_000;
    for (let id = 1; id <= total; id += 1) venue.send("btcusdt@trade", trade(id));
    const [socket] = venue.sockets;
    await until(() => btc.trades.length > 100);
    let before = -1;
    let stillLooks = 0;
    await until(() => {
      stillLooks = before === btc.trades.length ? stillLooks + 1 : 0;
      before = btc.trades.length;
      return stillLooks > 40;
    });
    expect(btc.trades.length).toBeLessThan(total);
    expect(socket?.bufferedAmount).toBeGreaterThan(0);
    release();
    await stream.until(() => btc.trades.length === total);
    expect(new Set(btc.trades.map(({ id }) => id)).size).toBe(total);
  });
});

describe("closing", () => {
  test("says goodbye with 1000, once, and publishes nothing afterwards", async () => {
    const { venue, ingest, stream, bus } = await open();
    venue.send("btcusdt@trade", trade(1));
    await stream.until(() => stream.of("BTC/USDT").trades.length === 1);
    await Promise.all([ingest.close(), ingest.close()]);
    await until(() => venue.closeCodes.length > 0);
    let published = 0;
    bus.subscribe("market", () => {
      published += 1;
    });
    bus.subscribe("health", () => {
      published += 1;
    });
    venue.send("btcusdt@trade", trade(2));
    await ingest.close();
    expect(venue.closeCodes).toEqual([1000]);
    expect(published).toBe(0);
  });
});

describe("history", () => {
  test("gives closed candles of the venue and instruments with their steps", async () => {
    const minute = 60_000;
    const now = Math.floor(Date.now() / minute) * minute;
    const kline = (open: number, trades: number) => [
      open,
      "100.0",
      "102.0",
      "99.0",
      "101.0",
      "10.0",
      open + minute - 1,
      "1010.0",
      trades,
      "4.0",
      "404.0",
      "0",
    ];
    const { ingest, venue } = await open({
      "/api/v3/klines": () => ({
        body: [kline(now - 3 * minute, 5), kline(now - 2 * minute, 0), kline(now - minute, 7), kline(now, 1)],
      }),
      "/api/v3/exchangeInfo": () => ({
        body: {
          symbols: [
            {
              symbol: "BTCUSDT",
              status: "TRADING",
              baseAsset: "BTC",
              quoteAsset: "USDT",
              filters: [
                { filterType: "PRICE_FILTER", tickSize: "0.01000000" },
                { filterType: "LOT_SIZE", stepSize: "0.00001000" },
                { filterType: "NOTIONAL", minNotional: "5.00000000" },
              ],
            },
          ],
        },
      }),
    });
    const history = ingest.history("binance");
    const candles = await history.candles("BTC/USDT", "1m", now - 3 * minute, now + minute);
    expect(candles.map(({ time }) => time)).toEqual([now - 3 * minute, now - minute]);
    expect(candles[0]).toEqual({
      time: now - 3 * minute,
      open: 100,
      high: 102,
      low: 99,
      close: 101,
      volume: 10,
      quoteVolume: 1_010,
      trades: 5,
      vwap: 101,
      takerBuyVolume: 4,
      closed: true,
    });
    expect(venue.requests.at(-1)?.query.get("symbol")).toBe("BTCUSDT");
    expect(await history.candles("BTC/USDT", "100ms", 0, now)).toEqual([]);
    expect(await history.instruments(["BTC/USDT"])).toEqual([
      {
        symbol: "BTC/USDT",
        venue: "binance",
        base: "BTC",
        quote: "USDT",
        tickSize: 0.01,
        lotSize: 0.00001,
        minNotional: 5,
        status: "trading",
      },
    ]);
  });
});
