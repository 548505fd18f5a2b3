import ccxt from "ccxt";
import { createDecoder } from "@/server/ingest/venues/coinbase/codec/create-decoder";
import { sink } from "../measure";
import { DEPTH_AIM, TRADES_AIM, type VenueCodec } from "./venue-codec";

const FRAMES = 20_000;
const FIRST_TIME = Date.parse("2021-04-17T16:43:37.075Z");

function timestamp(index: number): string {
  return new Date(FIRST_TIME + index).toISOString().replace("Z", "687Z");
}

/** The venue sends each match by itself. */
function tradeFrames(): Buffer[] {
  return Array.from({ length: FRAMES }, (_, index) => {
    const price = (61_837.63 + (index % 500) * 0.01).toFixed(2);
    return Buffer.from(
      `{"type":"match","trade_id":${563_678 + index},"maker_order_id":"a714a99e-e437-46dc-890e-a8bc12d3f306","taker_order_id":"3560b5fa-dbc1-48eb-b3a2-e29cdbd110e5","side":"${index % 2 === 0 ? "sell" : "buy"}","size":"0.02","price":"${price}","product_id":"BTC-USD","sequence":${108_779_525 + index},"time":"${timestamp(index)}"}`,
    );
  });
}

function depthFrames(changes: number, count: number): Buffer[] {
  return Array.from({ length: count }, (_, index) => {
    const rows = Array.from({ length: changes }, (_row, row) => {
      const [side, step] = row % 2 === 0 ? ["buy", -0.01] : ["sell", 0.01];
      const price = (61_837.5 + step * (row + 1 + (index % 50))).toFixed(2);
      return `["${side}","${price}","${(row * 0.37 + 0.001).toFixed(8)}"]`;
    });
    return Buffer.from(
      `{"type":"l2update","product_id":"BTC-USD","changes":[${rows.join(",")}],"time":"${timestamp(index)}"}`,
    );
  });
}

export const coinbase: VenueCodec = {
  name: "Coinbase",
  cases: [
    { name: "trades", frames: tradeFrames(), aim: TRADES_AIM },
    { name: "1-level depth", frames: depthFrames(1, FRAMES), aim: DEPTH_AIM },
    { name: "40-level depth", frames: depthFrames(40, FRAMES / 10), aim: DEPTH_AIM },
  ],
  createDecode() {
    const decode = createDecoder(["BTC/USD"]);
    const take = (item: { kind: string }) => {
      sink.value += item.kind.length;
    };
    return (frame) => decode(frame, 0, take);
  },
  createPeer() {
    const exchange = new ccxt.pro.coinbaseexchange({ newUpdates: true });
    const precision = { amount: 0.00000001, price: 0.01 };
    const shape = { id: "BTC-USD", symbol: "BTC/USD", base: "BTC", quote: "USD", precision };
    exchange.setMarkets([{ ...shape, type: "spot", spot: true, active: true }]);
    const client = {
      url: "ws://127.0.0.1",
      subscriptions: {},
      resolve: (result: unknown) => result,
      reject: (error: unknown) => {
        throw error;
      },
    };
    return {
      /** An empty book that takes whatever comes. */
      begin() {
        exchange.orderbooks["BTC/USD"] = exchange.orderBook({ bids: [], asks: [] });
      },
      handle: (message) => exchange.handleMessage(client as never, message),
    };
  },
};
