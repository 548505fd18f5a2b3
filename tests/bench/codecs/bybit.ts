import ccxt from "ccxt";
import { createDecoder } from "@/server/ingest/venues/bybit/codec/create-decoder";
import { sink } from "../measure";

const FRAMES = 20_000;
const DEPTH = 200;
const FIRST_UPDATE_ID = 2_876_700;
const FIRST_TIME = 1_731_035_685_326;

function trade(index: number): string {
  const price = (75_848.74 + (index % 500) * 0.01).toFixed(2);
  return `{"i":"22900000012${25_843_671 + index}","T":${FIRST_TIME + index},"p":"${price}","v":"0.001466","S":"${index % 2 === 0 ? "Buy" : "Sell"}","seq":${115_058_640_184 + index},"s":"BTCUSDT","BT":false,"RPI":false}`;
}

/** Most messages carry one trade, a sweep through the book carries many. */
function tradeFrames(tradesPerFrame: number): Buffer[] {
  return Array.from({ length: FRAMES / tradesPerFrame }, (_, index) => {
    const rows = Array.from({ length: tradesPerFrame }, (_row, row) => trade(index * tradesPerFrame + row));
    return Buffer.from(
      `{"topic":"publicTrade.BTCUSDT","ts":${FIRST_TIME + index + 3},"type":"snapshot","data":[${rows.join(",")}]}`,
    );
  });
}

function levels(from: number, step: number): string {
  const rows = Array.from({ length: 20 }, (_, index) => {
    return `["${(from + index * step).toFixed(2)}","${(index * 0.37 + 0.001).toFixed(6)}"]`;
  });
  return `[${rows.join(",")}]`;
}

function depthFrames(): Buffer[] {
  return Array.from({ length: FRAMES / 10 }, (_, index) => {
    const sides = `"b":${levels(75_848, -0.01)},"a":${levels(75_849, 0.01)}`;
    return Buffer.from(
      `{"topic":"orderbook.${DEPTH}.BTCUSDT","ts":${FIRST_TIME + index + 3},"type":"delta","data":{"s":"BTCUSDT",${sides},"u":${FIRST_UPDATE_ID + index},"seq":${47_474_967_823 + index}},"cts":${FIRST_TIME + index}}`,
    );
  });
}

/** ccxt's own way of a frame that came in: to the handler, which parses, caches and tells whoever waits. */
function createPeer() {
  const exchange = new ccxt.pro.bybit({ newUpdates: true });
  const precision = { amount: 0.000001, price: 0.01 };
  const shape = { id: "BTCUSDT", symbol: "BTC/USDT", base: "BTC", quote: "USDT", precision };
  exchange.setMarkets([{ ...shape, type: "spot", spot: true, active: true }]);
  const client = {
    url: "ws://127.0.0.1/v5/public/spot",
    subscriptions: {},
    resolve: (result: unknown) => result,
    reject: (error: unknown) => {
      throw error;
    },
  };
  return {
    /** An empty book that takes whatever comes. */
    begin() {
      exchange.orderbooks["BTC/USDT"] = exchange.orderBook({ bids: [], asks: [] });
    },
    handle: (message: object) => exchange.handleMessage(client as never, message),
  };
}

export const bybit = {
  name: "Bybit",
  cases: [
    {
      name: "trades",
      frames: tradeFrames(1),
      aim: "at most 1.5x of the parse, 10x faster than ccxt",
    },
    {
      name: "trades, 20 a message",
      frames: tradeFrames(20),
      aim: "at most 1.5x of the parse, 10x faster than ccxt",
    },
    { name: "40-level depth", frames: depthFrames(), aim: "at most 2x of the parse" },
  ],
  /** Reads one frame into items. */
  createDecode() {
    const decode = createDecoder(["BTC/USDT"], DEPTH);
    const take = (item: { kind: string }) => {
      sink.value += item.kind.length;
    };
    return (frame: Buffer) => decode(frame, 0, take);
  },
  createPeer,
};
