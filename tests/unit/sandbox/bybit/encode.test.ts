import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { dayTexts } from "@/server/sandbox/exchanges/bybit/day-figures";
import { bookData, frame, klineData, tradesData } from "@/server/sandbox/exchanges/bybit/encode";
import { createListing } from "@/server/sandbox/exchanges/bybit/listing";
import { numberText } from "@/server/sandbox/exchanges/bybit/number-text";
import { instrumentProfile } from "@/server/sandbox/exchanges/market/instrument-profile";
import { recordingsDir } from "../../../fixtures/recordings";

const listing = createListing({
  ...instrumentProfile("BTC/USDT"),
  priceDecimals: 2,
  quantityDecimals: 6,
});
const folder = join(recordingsDir, "bybit");
const spot = join(folder, "ccxt_spot_btcusdt.jsonl");
const lines = (path: string) => readFileSync(path, "utf8").split("\n");

const book = z.object({
  ts: z.number(),
  cts: z.number(),
  data: z.object({
    b: z.array(z.tuple([z.string(), z.string()])),
    a: z.array(z.tuple([z.string(), z.string()])),
    u: z.number(),
    seq: z.number(),
  }),
});

describe("a frame", () => {
  it.skipIf(!existsSync(spot))("of a book is letter for letter as recorded", () => {
    const recorded = lines(spot).filter((line) => line.startsWith('{"topic":"orderbook.1.'));
    expect(recorded.length).toBeGreaterThan(0);
    for (const line of recorded) {
      const { ts, cts, data } = book.parse(JSON.parse(line));
      const numbers = (side: [string, string][]) => side.flat().map(Number);
      const levels = { bids: numbers(data.b), asks: numbers(data.a) };
      const state = { u: data.u, seq: data.seq, time: cts, ...levels };
      expect(frame("orderbook.1.BTCUSDT", "snapshot", ts, bookData(listing, levels, state))).toBe(line);
    }
  });

  it.skipIf(!existsSync(spot))("of a ticker has the recorded fields in their order", () => {
    const recorded = lines(spot).find((line) => line.startsWith('{"topic":"tickers.')) ?? "";
    const fields = Object.keys(z.object({ data: z.looseObject({}) }).parse(JSON.parse(recorded)).data);
    const day = { open: 1, high: 2, low: 1, last: 2, volume: 3, quoteVolume: 4, trades: 5 };
    expect(["symbol", ...Object.keys(dayTexts(listing, day))].sort()).toEqual(fields.sort());
    expect(dayTexts(listing, day).price24hPcnt).toBe("1");
  });

  it("of trades has an id that is a text and the taker's side", () => {
    const trade = { id: 7, price: 3.6279, quantity: 1.5, time: 1_690_720_953_111, buyerIsMaker: true };
    expect(tradesData(listing, [trade, { ...trade, id: 8, buyerIsMaker: false }], 9)).toBe(
      '"data":[{"i":"7","T":1690720953111,"p":"3.63","v":"1.5","S":"Sell","s":"BTCUSDT","BT":false,"RPI":false,"seq":9},' +
        '{"i":"8","T":1690720953111,"p":"3.63","v":"1.5","S":"Buy","s":"BTCUSDT","BT":false,"RPI":false,"seq":9}]',
    );
  });

  it("of a candle has the documented fields in their order", () => {
    const kline = {
      time: 1_672_324_800_000,
      end: 1_672_325_099_999,
      open: 16_649.5,
      close: 16_677,
      high: 16_677,
      low: 16_608,
      volume: 2.081,
      quoteVolume: 34_666.4005,
      confirm: false,
    };
    expect(klineData(listing, "5", kline, 1_672_324_988_882)).toBe(
      '"data":[{"start":1672324800000,"end":1672325099999,"interval":"5","open":"16649.5","close":"16677","high":"16677",' +
        '"low":"16608","volume":"2.081","turnover":"34666.4005","confirm":false,"timestamp":1672324988882}]',
    );
  });
});

describe("a number", () => {
  it.each([
    [63_705.3, 2, "63705.3"],
    [75_844, 2, "75844"],
    [100, 0, "100"],
    [0, 6, "0"],
    [0.00159, 6, "0.00159"],
    [1e-7, 8, "0.0000001"],
    [0.1 + 0.2, 4, "0.3"],
  ])("%f with %i decimals is %s", (value, decimals, text) => {
    expect(numberText(value, decimals)).toBe(text);
  });
});
