import ccxt from "ccxt";
import { createDecoder } from "@/server/ingest/venues/okx/codec/create-decoder";
import { sink } from "../measure";
import { DEPTH_AIM, TRADES_AIM, type VenueCodec } from "./venue-codec";

const FRAMES = 20_000;
const FIRST_STATE = 74_321_006_100;
const FIRST_TIME = 1_786_612_800_100;

function trade(index: number): string {
  const price = (64_219.9 + (index % 500) * 0.1).toFixed(1);
  return `{"instId":"BTC-USDT","tradeId":"${876_639_474 + index}","px":"${price}","sz":"0.12060306","side":"${index % 2 === 0 ? "buy" : "sell"}","ts":"${FIRST_TIME + index}","source":"0"}`;
}

/** Most messages carry one match; some carry many. */
function tradeFrames(tradesPerFrame: number): Buffer[] {
  return Array.from({ length: FRAMES / tradesPerFrame }, (_, index) => {
    const rows = Array.from({ length: tradesPerFrame }, (_row, row) => trade(index * tradesPerFrame + row));
    return Buffer.from(`{"arg":{"channel":"trades-all","instId":"BTC-USDT"},"data":[${rows.join(",")}]}`);
  });
}

function levels(from: number, step: number): string {
  const rows = Array.from({ length: 20 }, (_, index) => {
    return `["${(from + index * step).toFixed(1)}","${(index * 0.37 + 0.00102).toFixed(5)}","0","${index + 1}"]`;
  });
  return `[${rows.join(",")}]`;
}

function depthFrames(): Buffer[] {
  return Array.from({ length: FRAMES / 10 }, (_, index) => {
    const sides = `"asks":${levels(64_220, 0.1)},"bids":${levels(64_219.9, -0.1)}`;
    const state = FIRST_STATE + index * 7;
    const row = `{${sides},"ts":"${FIRST_TIME + index * 100}","checksum":0,"prevSeqId":${state},"seqId":${state + 7}}`;
    return Buffer.from(`{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update","data":[${row}]}`);
  });
}

export const okx: VenueCodec = {
  name: "OKX",
  cases: [
    { name: "trades", frames: tradeFrames(1), aim: TRADES_AIM },
    { name: "trades, 20 a message", frames: tradeFrames(20), aim: TRADES_AIM },
    { name: "40-level depth", frames: depthFrames(), aim: DEPTH_AIM },
  ],
  createDecode() {
    const decode = createDecoder(["BTC/USDT"]);
    const take = (item: { kind: string }) => {
      sink.value += item.kind.length;
    };
    return (frame) => decode(frame, 0, take);
  },
  createPeer() {
    const exchange = new ccxt.pro.okx({ newUpdates: true });
    const precision = { amount: 0.00000001, price: 0.1 };
    const shape = { id: "BTC-USDT", symbol: "BTC/USDT", base: "BTC", quote: "USDT", precision };
    exchange.setMarkets([{ ...shape, type: "spot", spot: true, active: true }]);
    const client = {
      url: "ws://127.0.0.1/ws/v5/public",
      subscriptions: { "books:BTC/USDT": true },
      resolve: (result: unknown) => result,
      reject: (error: unknown) => {
        throw error;
      },
    };
    return {
      /** An empty book at the state that the first frame follows. */
      begin() {
        const book = exchange.orderBook({ bids: [], asks: [] }, 400);
        book.nonce = FIRST_STATE;
        exchange.orderbooks["BTC/USDT"] = book;
      },
      handle: (message) => exchange.handleMessage(client as never, message),
    };
  },
};
