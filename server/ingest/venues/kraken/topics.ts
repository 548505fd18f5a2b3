import type { Topic } from "../../feed/venue-protocol";

/** Levels a side; the venue leaves it to whoever listens to cut each side to it. */
export const BOOK_DEPTH = 500;

interface Channel {
  readonly kind: Topic["kind"];
  readonly params: Readonly<Record<string, string | number>>;
  readonly snapshot: boolean;
}

/** What is subscribed of each symbol. `params` say which of a channel's kinds, and again when it is given up. */
const CHANNELS: Readonly<Record<string, Channel>> = {
  // Missed trades are asked for by their ids, which a snapshot of the last fifty would not spare.
  trade: { kind: "trades", params: {}, snapshot: false },
  book: { kind: "book", params: { depth: BOOK_DEPTH }, snapshot: true },
  ticker: { kind: "top", params: { event_trigger: "bbo" }, snapshot: true },
};
const INSTRUMENT = "instrument";

/** Tells the precisions of all pairs; without them no checksum can be made. */
export const INSTRUMENT_TOPIC: Topic = { key: INSTRUMENT, symbol: null, kind: "other", group: INSTRUMENT };

export function topicsOf(symbol: string): Topic[] {
  return Object.entries(CHANNELS).map(([group, { kind }]) => ({
    key: topicKey(group, symbol),
    symbol,
    kind,
    group,
  }));
}

export function topicKey(channel: string, symbol: string | null): string {
  return symbol === null ? channel : `${channel} ${symbol}`;
}

/** Keys of all that can be subscribed of a symbol. */
export function keysOf(symbol: string): string[] {
  return Object.keys(CHANNELS).map((channel) => topicKey(channel, symbol));
}

/** A message about one channel and all of the topics' symbols. `id` must be a whole number to the venue. */
export function encodeControl(
  action: "subscribe" | "unsubscribe",
  topics: readonly Topic[],
  id: number,
): string {
  const name = topics[0]?.group ?? INSTRUMENT;
  const channel = CHANNELS[name];
  const symbol = topics.flatMap((topic) => topic.symbol ?? []);
  const params = {
    channel: name,
    ...(symbol.length > 0 ? { symbol } : {}),
    ...channel?.params,
    ...(action === "subscribe" ? { snapshot: channel?.snapshot ?? true } : {}),
  };
  return JSON.stringify({ method: action, params, req_id: id });
}

export function encodePing(id: number): string {
  return JSON.stringify({ method: "ping", req_id: id });
}
