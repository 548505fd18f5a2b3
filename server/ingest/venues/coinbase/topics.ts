import type { Topic } from "../../feed/venue-protocol";

/** What is subscribed of each product. `level2_batch` is the public one; the venue answers it as `level2_50` as well. */
const CHANNELS = [
  { name: "matches", kind: "trades" },
  { name: "level2_batch", kind: "book" },
  { name: "ticker", kind: "top" },
  { name: "heartbeat", kind: "other" },
] as const satisfies readonly { name: string; kind: Topic["kind"] }[];

/** `BTC/USD` → `BTC-USD`. */
export function productOf(symbol: string): string {
  return symbol.replace("/", "-");
}

export function topicKey(channel: string, product: string): string {
  return `${channel === "level2_50" ? "level2_batch" : channel} ${product}`;
}

/** `matches BTC-USD` and its like. */
export function topicsOf(symbol: string): Topic[] {
  const product = productOf(symbol);
  return CHANNELS.map(({ name, kind }) => ({ key: topicKey(name, product), symbol, kind }));
}

/** Channels with the products of each, as one message may carry them. */
export function encodeTopics(action: "subscribe" | "unsubscribe", topics: readonly Topic[]): string {
  const products = new Map<string, string[]>();
  for (const { key } of topics) {
    const [channel = "", product = ""] = key.split(" ");
    products.set(channel, [...(products.get(channel) ?? []), product]);
  }
  const channels = [...products].map(([name, productIds]) => ({ name, product_ids: productIds }));
  return JSON.stringify({ type: action, channels });
}
