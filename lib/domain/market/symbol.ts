/** Quote currencies by which a run-together symbol such as `BTCUSDT` is split, longest first. */
const QUOTES = [
  "FDUSD",
  "USDT",
  "USDC",
  "TUSD",
  "DAI",
  "USD",
  "EUR",
  "GBP",
  "JPY",
  "BTC",
  "ETH",
  "BNB",
] as const;

const PART = /^[A-Z0-9]{1,20}$/;

/**
 * Reads `BTC/USDT`, `BTC-USDT` or `BTCUSDT` (any case) and returns the canonical `BTC/USDT`,
 * or null where the text is no symbol.
 */
export function parseSymbol(text: string): string | null {
  const upper = text.toUpperCase();
  const separator = upper.includes("/") ? "/" : "-";
  const parts = upper.split(separator);
  if (parts.length === 2) {
    const [base, quote] = parts;
    return base && quote && PART.test(base) && PART.test(quote) ? `${base}/${quote}` : null;
  }
  if (parts.length !== 1 || !PART.test(upper)) return null;
  const quote = QUOTES.find((candidate) => upper.endsWith(candidate) && upper.length > candidate.length);
  return quote ? `${upper.slice(0, -quote.length)}/${quote}` : null;
}

/** `BTC/USDT` → `BTCUSDT`, the spelling of Binance, Bybit and the quick-start protocol. */
export function compactSymbol(symbol: string): string {
  return symbol.replace("/", "");
}

export function baseOf(symbol: string): string {
  return symbol.slice(0, symbol.indexOf("/"));
}

export function quoteOf(symbol: string): string {
  return symbol.slice(symbol.indexOf("/") + 1);
}
