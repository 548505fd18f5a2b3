import { INTERVALS } from "../market/interval";

/** How the items of a channel relate: `events` are all kept, `state` may be replaced by a newer one. */
export type ChannelNature = "events" | "state";

export interface ChannelKind {
  nature: ChannelNature;
  /** What is named after the kind: a venue and symbol, any venue at once, or a venue alone. */
  scope: "instrument" | "symbol" | "venue";
  /** True where `*` in the venue's place means over all venues. */
  across?: true;
  /** The values allowed for the last part, in order of the documents; absent where there is none. */
  parameters?: readonly string[];
  summary: string;
}

export const BOOK_DEPTHS = ["10", "20", "50", "200", "full"] as const;

/** One row a channel kind: parser, gateway, engine and AsyncAPI document read it. */
export const CHANNEL_KINDS = {
  trades: { nature: "events", scope: "instrument", summary: "Every trade, gathered for at most 10 ms" },
  ticker: {
    nature: "state",
    scope: "instrument",
    across: true,
    summary: "Rolling 24 h statistics and best prices; with * over all venues",
  },
  bbo: { nature: "state", scope: "symbol", summary: "Best bid and offer over all live venues" },
  spread: {
    nature: "state",
    scope: "symbol",
    summary: "Once a second: what an asset costs on each venue, and how far apart they are",
  },
  book: {
    nature: "state",
    scope: "instrument",
    parameters: BOOK_DEPTHS,
    summary: "Order book: a snapshot, then the levels that changed",
  },
  candles: { nature: "state", scope: "instrument", parameters: INTERVALS, summary: "Candles as they form" },
  health: { nature: "state", scope: "venue", summary: "State of a venue's connections and books" },
} as const satisfies Record<string, ChannelKind>;

export type ChannelKindId = keyof typeof CHANNEL_KINDS;
