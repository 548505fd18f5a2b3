import ccxt from "ccxt";
import { createDecoder } from "@/server/ingest/venues/binance/codec/create-decoder";
import { sink } from "../measure";
import { DEPTH_AIM, TRADES_AIM, type VenueCodec } from "./venue-codec";

const FRAMES = 20_000;
const FIRST_UPDATE_ID = 50_093_239_189;

function tradeFrames(): Buffer[] {
  return Array.from({ length: FRAMES }, (_, index) => {
    const time = 1_723_161_255_343 + index;
    const price = (61_837.63 + (index % 500) * 0.01).toFixed(8);
    const data = `{"e":"trade","E":${time},"s":"BTCUSDT","t":${3_735_683_259 + index},"p":"${price}","q":"0.02000000","T":${time},"m":${index % 2 === 0},"M":true}`;
    return Buffer.from(`{"stream":"btcusdt@trade","data":${data}}`);
  });
}

function levels(from: number, step: number): string {
  const rows = Array.from({ length: 20 }, (_, index) => {
    return `["${(from + index * step).toFixed(8)}","${(index * 0.37 + 0.001).toFixed(8)}"]`;
  });
  return `[${rows.join(",")}]`;
}

function depthFrames(): Buffer[] {
  return Array.from({ length: FRAMES / 10 }, (_, index) => {
    const [first, last] = [FIRST_UPDATE_ID + index * 10, FIRST_UPDATE_ID + index * 10 + 9];
    const sides = `"b":${levels(61_837, -0.01)},"a":${levels(61_838, 0.01)}`;
    const data = `{"e":"depthUpdate","E":${1_723_161_255_208 + index},"s":"BTCUSDT","U":${first},"u":${last},${sides}}`;
    return Buffer.from(`{"stream":"btcusdt@depth@100ms","data":${data}}`);
  });
}

export const binance: VenueCodec = {
  name: "Binance",
  cases: [
    { name: "trades", frames: tradeFrames(), aim: TRADES_AIM },
    { name: "40-level depth", frames: depthFrames(), aim: DEPTH_AIM },
  ],
  createDecode() {
    const decode = createDecoder(["BTC/USDT"]);
    return (frame) => {
      sink.value += decode(frame, 0).kind.length;
    };
  },
  createPeer() {
    const exchange = new ccxt.pro.binance({
      newUpdates: true,
      options: { watchOrderBook: { checksum: false } },
    });
    const precision = { amount: 0.00001, price: 0.01 };
    const shape = {
      id: "BTCUSDT",
      lowercaseId: "btcusdt",
      symbol: "BTC/USDT",
      base: "BTC",
      quote: "USDT",
      precision,
    };
    exchange.setMarkets([{ ...shape, type: "spot", spot: true, active: true }]);
    const client = {
      url: "ws://127.0.0.1/stream",
      subscriptions: {},
      resolve: (result: unknown) => result,
      reject: (error: unknown) => {
        throw error;
      },
    };
    return {
      /** An empty book that takes whatever comes, at the place where the frames begin. */
      begin() {
        exchange.orderbooks["BTC/USDT"] = exchange.orderBook({
          nonce: FIRST_UPDATE_ID - 1,
          bids: [],
          asks: [],
        });
      },
      handle: (message) => exchange.handleMessage(client as never, message),
    };
  },
};
