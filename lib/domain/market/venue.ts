/** The exchanges the service speaks to. The order is the order of every list that shows them. */
export const VENUES = ["binance", "okx", "bybit", "coinbase", "kraken"] as const;

export type Venue = (typeof VENUES)[number];

/** Where the stream comes from. Each feed has a database schema of its own, so they never mix. */
export const FEEDS = ["simulated", "live", "replay"] as const;

export type Feed = (typeof FEEDS)[number];

export function isVenue(text: string): text is Venue {
  return (VENUES as readonly string[]).includes(text);
}
