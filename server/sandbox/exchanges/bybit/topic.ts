import { INTERVALS } from "./kline-interval";
import type { Listing } from "./listing";

/** Levels a side and how often a book of that many is told, in milliseconds. */
export const DEPTHS = { 1: 10, 50: 20, 200: 100, 1000: 200 } as const;
export type Depth = keyof typeof DEPTHS;
export const DEPTH_NAMES: readonly Depth[] = [1, 50, 200, 1000];

export type Topic = { readonly listing: Listing } & (
  | { readonly channel: "publicTrade" | "tickers" }
  | { readonly channel: "orderbook"; readonly depth: Depth }
  | { readonly channel: "kline"; readonly interval: string }
);

/** `orderbook.50.BTCUSDT` and its like: what clients ask for and every frame begins with. */
export function topicName(topic: Topic): string {
  const { channel, listing } = topic;
  if (channel === "orderbook") return bookTopic(topic.depth, listing);
  return channel === "kline" ? klineTopic(topic.interval, listing) : `${channel}.${listing.wire}`;
}

export function bookTopic(depth: Depth, { wire }: Listing): string {
  return `orderbook.${depth}.${wire}`;
}

export function klineTopic(interval: string, { wire }: Listing): string {
  return `kline.${interval}.${wire}`;
}

/** Reads a topic as a client names it, or says in the venue's words what is wrong with it. */
export function readTopic(name: string, listings: ReadonlyMap<string, Listing>): Topic | { refusal: string } {
  const [channel = "", ...rest] = name.split(".");
  const parameter = rest.length === 2 ? rest[0] : null;
  const listing = listings.get(rest.at(-1) ?? "");
  const unknown = { refusal: `error:handler not found,topic:${name}` };
  const foreign = { refusal: `Invalid symbol :[${name}]` };
  if (channel === "orderbook") {
    const depth = DEPTH_NAMES.find((one) => String(one) === parameter);
    if (depth === undefined) return unknown;
    return listing ? { channel, depth, listing } : foreign;
  }
  if (channel === "kline") {
    if (typeof parameter !== "string" || !INTERVALS.has(parameter)) return unknown;
    return listing ? { channel, interval: parameter, listing } : foreign;
  }
  if ((channel !== "publicTrade" && channel !== "tickers") || rest.length !== 1) return unknown;
  return listing ? { channel, listing } : foreign;
}
