import { baseOf, quoteOf } from "./symbol";
import type { Venue } from "./venue";

/** These list their large pairs against the dollar itself. */
const DOLLAR_VENUES: ReadonlySet<Venue> = new Set(["coinbase", "kraken"]);

/** The pair that a venue lists in place of a wanted one: `BTC/USDT` is `BTC/USD` on Coinbase and Kraken. */
export function listedSymbol(venue: Venue, symbol: string): string {
  const inDollars = DOLLAR_VENUES.has(venue) && quoteOf(symbol) === "USDT";
  return inDollars ? `${baseOf(symbol)}/USD` : symbol;
}
