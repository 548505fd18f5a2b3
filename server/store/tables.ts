import type { Feed } from "@/lib/domain/market/venue";

/** The tables of one feed, ready to be put into a statement. */
export interface Tables {
  schema: string;
  instruments: string;
  trades: string;
  /** Candles under a minute. */
  candlesFine: string;
  /** Candles of a minute and more. */
  candles: string;
  gaps: string;
}

const SCHEMAS: Record<Feed, string> = {
  simulated: "market_simulated",
  live: "market_live",
  replay: "market_replay",
};

export function tablesOf(feed: Feed): Tables {
  const schema = SCHEMAS[feed];
  return {
    schema,
    instruments: `${schema}.instruments`,
    trades: `${schema}.trades`,
    candlesFine: `${schema}.candles_fine`,
    candles: `${schema}.candles`,
    gaps: `${schema}.gaps`,
  };
}
