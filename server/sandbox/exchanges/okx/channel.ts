import { BARS } from "./bar";

/** The two addresses on which public data is served; each has channels of its own. */
export const ENDPOINTS = ["public", "business"] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

export type ChannelName =
  | "trades"
  | "trades-all"
  | "books"
  | "books5"
  | "bbo-tbt"
  | "tickers"
  | `candle${string}`;

const PUBLIC: readonly ChannelName[] = ["trades", "books", "books5", "bbo-tbt", "tickers"];
const BUSINESS: readonly ChannelName[] = [
  "trades-all",
  ...[...BARS.keys()].map((bar) => `candle${bar}` as const),
];

/** Books that are told to accounts of a certain standing only. */
export const LOGIN_CHANNELS: ReadonlySet<string> = new Set(["books-l2-tbt", "books50-l2-tbt"]);

const SERVED: Record<Endpoint, ReadonlyMap<string, ChannelName>> = {
  public: byName(PUBLIC),
  business: byName(BUSINESS),
};

/** The channel of this name where the address serves it, else null. */
export function findChannel(endpoint: Endpoint, name: string): ChannelName | null {
  return SERVED[endpoint].get(name) ?? null;
}

export function topicOf(channel: ChannelName, instId: string): string {
  return `${channel}:${instId}`;
}

function byName(names: readonly ChannelName[]): ReadonlyMap<string, ChannelName> {
  return new Map(names.map((name) => [name, name]));
}
