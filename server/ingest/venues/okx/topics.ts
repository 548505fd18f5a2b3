import type { Topic } from "../../feed/venue-protocol";

interface Channel {
  readonly name: string;
  readonly kind: Topic["kind"];
}

/** 400 levels every 100 ms, and the best prices every 10 ms. */
const PUBLIC: readonly Channel[] = [
  { name: "books", kind: "book" },
  { name: "bbo-tbt", kind: "top" },
];
/** Single matches, whose ids follow one another and agree with the REST side; `trades` joins a taker's. */
const BUSINESS: readonly Channel[] = [{ name: "trades-all", kind: "trades" }];

export function publicTopicsOf(symbol: string): Topic[] {
  return topicsOf(PUBLIC, symbol);
}

export function businessTopicsOf(symbol: string): Topic[] {
  return topicsOf(BUSINESS, symbol);
}

/** `BTC/USDT` → `BTC-USDT`. */
export function instId(symbol: string): string {
  return symbol.replace("/", "-");
}

/** What an answer's `arg` names a topic by. */
export function topicKey(channel: string, wire: string): string {
  return `${channel}:${wire}`;
}

export function encodeControl(
  action: "subscribe" | "unsubscribe",
  topics: readonly Pick<Topic, "key">[],
  id: number,
): string {
  const args = topics.map(({ key }) => {
    const [channel, wire] = key.split(":");
    return { channel, instId: wire };
  });
  return JSON.stringify({ id: String(id), op: action, args });
}

function topicsOf(channels: readonly Channel[], symbol: string): Topic[] {
  return channels.map(({ name, kind }) => ({ key: topicKey(name, instId(symbol)), symbol, kind }));
}
