import type { Topic } from "../../feed/venue-protocol";

/** What is subscribed of each product; `level2` itself wants credentials. */
const CHANNELS = [
  { name: "matches", kind: "trades" },
  { name: "level2_batch", kind: "book" },
  { name: "ticker", kind: "top" },
  { name: "heartbeat", kind: "other" },
] as const satisfies readonly { name: string; kind: Topic["kind"] }[];

export const CHANNEL_NAMES: readonly string[] = CHANNELS.map(({ name }) => name);

/** What the venue's answers call a channel other than what it is subscribed by. */
const ALIASES: Readonly<Record<string, string>> = { level2_50: "level2_batch" };

/** `BTC/USD` → `BTC-USD`. */
export function productOf(symbol: string): string {
  return symbol.replace("/", "-");
}

/** `matches BTC-USD` and its like. */
export function topicKey(channel: string, product: string): string {
  return `${ALIASES[channel] ?? channel} ${product}`;
}

export function topicsOf(symbol: string): Topic[] {
  const product = productOf(symbol);
  return CHANNELS.map(({ name, kind }) => ({ key: topicKey(name, product), symbol, kind }));
}

/** One message carries all of the channels, each with the products of its own. */
export function encodeTopics(
  action: "subscribe" | "unsubscribe",
  topics: readonly Pick<Topic, "key">[],
): string {
  const products = new Map<string, string[]>();
  for (const { key } of topics) {
    const [channel = "", product = ""] = key.split(" ");
    const known = products.get(channel);
    if (known) known.push(product);
    else products.set(channel, [product]);
  }
  const channels = [...products].map(([name, productIds]) => ({ name, product_ids: productIds }));
  return JSON.stringify({ type: action, channels });
}
