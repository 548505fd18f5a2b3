import { type Listing, VENUE_NAMES } from "./desk-path";

/** Listings in which every word of `text` occurs, those whose symbol begins with it first. */
export function findListings(listings: readonly Listing[], text: string): Listing[] {
  const words = text.trim().toUpperCase().split(/\s+/).filter(Boolean);
  const compact = (symbol: string) => symbol.replace(/[^A-Z0-9]/g, "");
  const matches = listings.filter(({ venue, symbol }) => {
    const spelled = `${symbol} ${compact(symbol)} ${symbol.replace("/", "-")} ${VENUE_NAMES[venue].toUpperCase()}`;
    return words.every((word) => spelled.includes(word));
  });
  const first = compact(words[0] ?? "");
  const rank = ({ symbol }: Listing) => (compact(symbol).startsWith(first) ? 0 : 1);
  return matches.sort((one, other) => rank(one) - rank(other));
}
