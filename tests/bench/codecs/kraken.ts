import ccxt from "ccxt";
import { createDecoder } from "@/server/ingest/venues/kraken/codec/create-decoder";
import { createPairs } from "@/server/ingest/venues/kraken/codec/pairs";
import { sink } from "../measure";
import { DEPTH_AIM, TRADES_AIM, type VenueCodec } from "./venue-codec";

const FRAMES = 20_000;
const FIRST_TRADE_ID = 84_665_906;
const FIRST_TIME = Date.UTC(2026, 9, 6, 8, 4, 56);
const DEPTH = 100;

function timestamp(index: number): string {
  return `${new Date(FIRST_TIME + index).toISOString().slice(0, -1)}${String(index % 1_000).padStart(3, "0")}Z`;
}

function trade(index: number): string {
  const price = (85_600.4 + (index % 500) * 0.1).toFixed(1);
  return `{"symbol":"BTC/USD","side":"${index % 2 === 0 ? "buy" : "sell"}","price":${price},"qty":0.00146600,"ord_type":"limit","trade_id":${FIRST_TRADE_ID + index},"timestamp":"${timestamp(index)}"}`;
}

/** Most messages carry one trade, a sweep through the book carries many. */
function tradeFrames(tradesPerFrame: number): Buffer[] {
  return Array.from({ length: FRAMES / tradesPerFrame }, (_, index) => {
    const rows = Array.from({ length: tradesPerFrame }, (_row, row) => trade(index * tradesPerFrame + row));
    return Buffer.from(`{"channel":"trade","type":"update","data":[${rows.join(",")}]}`);
  });
}

function levels(from: number, step: number): string {
  const rows = Array.from({ length: 20 }, (_, index) => {
    const quantity = (index * 0.37 + 0.00102).toFixed(8);
    return `{"price":${(from + index * step).toFixed(1)},"qty":${quantity}}`;
  });
  return `[${rows.join(",")}]`;
}

function depthFrames(): Buffer[] {
  return Array.from({ length: FRAMES / 10 }, (_, index) => {
    const sides = `"bids":${levels(85_600, -0.1)},"asks":${levels(85_600.1, 0.1)}`;
    const row = `{"symbol":"BTC/USD",${sides},"checksum":${3_973_935_795 - index},"timestamp":"${timestamp(index)}"}`;
    return Buffer.from(`{"channel":"book","type":"update","data":[${row}]}`);
  });
}

export const kraken: VenueCodec = {
  name: "Kraken",
  cases: [
    { name: "trades", frames: tradeFrames(1), aim: TRADES_AIM },
    { name: "trades, 20 a message", frames: tradeFrames(20), aim: TRADES_AIM },
    { name: "40-level depth", frames: depthFrames(), aim: DEPTH_AIM },
  ],
  createDecode() {
    const decode = createDecoder(createPairs(["BTC/USD"]));
    const take = (item: { kind: string }) => {
      sink.value += item.kind.length;
    };
    return (frame) => decode(frame, 0, take);
  },
  createPeer() {
    const exchange = new ccxt.pro.kraken({ newUpdates: true });
    const precision = { amount: 0.00000001, price: 0.1 };
    const shape = { id: "XXBTZUSD", symbol: "BTC/USD", base: "BTC", quote: "USD", precision };
    exchange.setMarkets([{ ...shape, type: "spot", spot: true, active: true }]);
    const client = {
      url: "ws://127.0.0.1/v2",
      subscriptions: {},
      resolve: (result: unknown) => result,
      reject: (error: unknown) => {
        throw error;
      },
    };
    return {
      /** An empty book that takes whatever comes. */
      begin() {
        exchange.orderbooks["BTC/USD"] = exchange.orderBook({ bids: [], asks: [] }, DEPTH);
      },
      handle: (message) => exchange.handleMessage(client as never, message),
    };
  },
};
