import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  errorMessage,
  heartbeatMessage,
  matchMessage,
  snapshotMessage,
  subscriptionsMessage,
  tickerMessage,
  updateMessage,
} from "@/server/sandbox/exchanges/coinbase/encode-feed";
import { createProduct, type Product } from "@/server/sandbox/exchanges/coinbase/product";
import { instrumentProfile } from "@/server/sandbox/exchanges/market/instrument-profile";
import { recordingsDir } from "@/tests/fixtures/recordings";

const recording = join(recordingsDir, "coinbase/cryptofeed_exchange.ws.log");
const hasRecording = existsSync(recording);

const level = z.tuple([z.string(), z.string()]);
const frames = z.discriminatedUnion("type", [
  z.object({
    type: z.enum(["match", "last_match"]),
    trade_id: z.number(),
    side: z.string(),
    size: z.string(),
    price: z.string(),
    product_id: z.string(),
    sequence: z.number(),
    time: z.string(),
  }),
  z.object({
    type: z.literal("snapshot"),
    product_id: z.string(),
    bids: z.array(level),
    asks: z.array(level),
  }),
  z.object({
    type: z.literal("l2update"),
    product_id: z.string(),
    changes: z.array(z.tuple([z.string(), z.string(), z.string()])),
    time: z.string(),
  }),
  z.object({ type: z.enum(["ticker", "subscriptions"]) }),
]);
type Frame = z.infer<typeof frames>;

/** Texts as the venue sent them, of the two products whose precision the recording shows in full. */
function recorded(): { text: string; frame: Frame }[] {
  const received = readFileSync(recording, "utf8")
    .split("\n")
    .flatMap((line) => /^[\d.]+: (\{.*)$/.exec(line)?.[1] ?? []);
  return received.map((text) => ({ text, frame: frames.parse(JSON.parse(text)) }));
}

const PRECISIONS: Record<string, { price: number; quantity: number }> = {
  "SKL-USD": { price: 4, quantity: 1 },
  "BAND-BTC": { price: 8, quantity: 2 },
  "CRV-EUR": { price: 4, quantity: 2 },
  "NU-GBP": { price: 4, quantity: 6 },
};

function productOf(id: string): Product {
  const { price = 0, quantity = 0 } = PRECISIONS[id] ?? {};
  const profile = instrumentProfile(id.replace("-", "/"));
  return createProduct({ ...profile, priceDecimals: price, quantityDecimals: quantity });
}

/** Without what the synthetic market cannot know: order ids, and microseconds within a millisecond. */
function comparable(text: string): string {
  return text
    .replace(/"(maker|taker)_order_id":"[0-9a-f-]{36}"/g, '"$1_order_id":"?"')
    .replace(/("time":"[^"]{23})\d{3}Z"/, "$1Z");
}

const millis = (time: string) => Date.parse(`${time.slice(0, 23)}Z`);
const flat = (levels: readonly (readonly [string, string])[]) => levels.flat().map(Number);

function encoded(frame: Frame): string | null {
  switch (frame.type) {
    case "match":
    case "last_match":
      return matchMessage(productOf(frame.product_id), frame.type, {
        sequence: frame.sequence,
        trade: {
          id: frame.trade_id,
          price: Number(frame.price),
          quantity: Number(frame.size),
          time: millis(frame.time),
          buyerIsMaker: frame.side === "buy",
        },
      });
    case "snapshot":
      return snapshotMessage(productOf(frame.product_id), flat(frame.bids), flat(frame.asks));
    case "l2update": {
      const side = (name: string) =>
        frame.changes
          .filter(([side]) => side === name)
          .map(([, price, size]) => [Number(price), Number(size)] as const);
      return updateMessage(productOf(frame.product_id), side("buy"), side("sell"), millis(frame.time));
    }
    default:
      return null;
  }
}

describe.skipIf(!hasRecording)("what the venue has sent", () => {
  it.each(["match", "last_match", "snapshot", "l2update"])(
    "%s is written letter for letter the same",
    (type) => {
      let compared = 0;
      for (const { text, frame } of recorded()) {
        const ours = encoded(frame);
        if (frame.type !== type || ours === null) continue;
        // Batches of this stand-in tell the buyers' side first; the recording is of single changes.
        if (frame.type === "l2update" && frame.changes.length > 1) continue;
        expect(comparable(ours)).toBe(comparable(text));
        compared += 1;
      }
      expect(compared).toBeGreaterThanOrEqual(4);
    },
  );

  it("a ticker has the same fields in the same order, and the sizes that came later", () => {
    const { text = "" } = recorded().find(({ frame }) => frame.type === "ticker") ?? {};
    const trade = { id: 1, price: 1, quantity: 1, time: 0, buyerIsMaker: true };
    const day = { open: 1, high: 1, low: 1, last: 1, volume: 1, monthVolume: 1 };
    const state = { bid: 1, bidSize: 1, ask: 1, askSize: 1, day };
    const ours = tickerMessage(productOf("NU-GBP"), "ticker", { trade, sequence: 1 }, state);
    const names = (json: string) => Object.keys(JSON.parse(json));
    const later = ["best_bid_size", "best_ask_size"];
    expect(names(ours).filter((name) => !later.includes(name))).toEqual(names(text));
  });
});

describe("messages", () => {
  const product = createProduct(instrumentProfile("BTC/USD"));

  it("a heartbeat names the newest trade of its product", () => {
    expect(heartbeatMessage(product, 20, 90, Date.UTC(2014, 10, 7, 8, 19, 28, 464))).toBe(
      '{"type":"heartbeat","last_trade_id":20,"product_id":"BTC-USD","sequence":90,"time":"2014-11-07T08:19:28.464000Z"}',
    );
  });

  it("subscriptions name every channel with its products", () => {
    const current = new Map([["matches", new Set(["BTC-USD", "ETH-USD"])]]);
    expect(subscriptionsMessage(current)).toBe(
      '{"type":"subscriptions","channels":[{"name":"matches","product_ids":["BTC-USD","ETH-USD"]}]}',
    );
  });

  it("an error quotes whatever a client has sent", () => {
    expect(errorMessage("Failed to subscribe", '"} is not a valid channel')).toBe(
      '{"type":"error","message":"Failed to subscribe","reason":"\\"} is not a valid channel"}',
    );
  });

  it("the trades of one sweep have one taker and a maker each", () => {
    const trade = { id: 7, price: 1, quantity: 1, time: 5, buyerIsMaker: false };
    const orders = (id: number, time: number, buyerIsMaker: boolean) => {
      const text = matchMessage(product, "match", {
        sequence: 1,
        trade: { ...trade, id, time, buyerIsMaker },
      });
      return z.object({ maker_order_id: z.uuid(), taker_order_id: z.uuid() }).parse(JSON.parse(text));
    };
    const [first, next, opposite, later] = [
      orders(7, 5, false),
      orders(8, 5, false),
      orders(9, 5, true),
      orders(10, 6, false),
    ];
    expect(next.taker_order_id).toBe(first.taker_order_id);
    const ids = [first, next, opposite, later].map(({ maker_order_id }) => maker_order_id);
    expect(new Set([first, opposite, later].map(({ taker_order_id }) => taker_order_id)).size).toBe(3);
    expect(new Set(ids).size).toBe(4);
    expect(orders(7, 5, false)).toEqual(first);
  });
});
