import { baseOf, quoteOf } from "./symbol";

/** Quotes that are a dollar or stand for one. */
const DOLLARS: ReadonlySet<string> = new Set(["USD", "USDT"]);

/** `BTC/USDT` and `BTC/USD` are one asset in dollars on different venues: `BTC/USD` for both. */
export function assetKey(symbol: string): string {
  const quote = quoteOf(symbol);
  return `${baseOf(symbol)}/${DOLLARS.has(quote) ? "USD" : quote}`;
}
