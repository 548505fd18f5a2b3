import type { Pair } from "./pair";

/** What the venue offers on a socket, and by which parameter a channel comes in several kinds. */
export const CHANNELS = {
  book: {
    parameter: "depth",
    choices: [10, 25, 100, 500, 1_000],
    byDefault: 10,
    snapshotByDefault: true,
    /** Frames of two kinds could not be told apart, so that a connection has one of them a pair. */
    oneKindOnly: true,
    notAChoice: "Subscription depth not supported",
    notAnInteger: "Subscription book depth must be an integer",
  },
  ohlc: {
    parameter: "interval",
    choices: [1, 5, 15, 30, 60, 240, 1_440, 10_080, 21_600],
    byDefault: 1,
    snapshotByDefault: true,
    oneKindOnly: false,
    notAChoice: "Subscription ohlc interval not supported",
    notAnInteger: "Subscription ohlc interval must be an integer",
  },
  ticker: {
    parameter: "event_trigger",
    choices: ["trades", "bbo"],
    byDefault: "trades",
    snapshotByDefault: true,
    oneKindOnly: true,
    notAChoice: "Subscription event_trigger not supported",
    notAnInteger: "Subscription event_trigger not supported",
  },
  trade: { parameter: null, snapshotByDefault: false },
  instrument: { parameter: null, snapshotByDefault: true },
} as const;

export type ChannelName = keyof typeof CHANNELS;

export function isChannel(name: string): name is ChannelName {
  return Object.hasOwn(CHANNELS, name);
}

/** One channel of one kind about one pair (about none: instrument). */
export interface Topic {
  channel: ChannelName;
  kind: string | number | null;
  pair: Pair | null;
}

/** The name under which its subscribers are kept. */
export function topicName(channel: ChannelName, kind: string | number | null, symbol: string | null): string {
  return `${channel} ${kind ?? ""} ${symbol ?? ""}`;
}

/** Names of all kinds of a channel about one pair. */
export function kindsOf(channel: ChannelName, symbol: string | null): string[] {
  const { parameter } = CHANNELS[channel];
  if (parameter === null) return [topicName(channel, null, symbol)];
  return CHANNELS[channel].choices.map((choice) => topicName(channel, choice, symbol));
}
