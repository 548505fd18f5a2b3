/** The same spellings as lib/domain/market/symbol.ts, which cannot be read before dependencies are installed. */
const QUOTES = ["FDUSD", "USDT", "USDC", "TUSD", "DAI", "USD", "EUR", "GBP", "JPY", "BTC", "ETH", "BNB"];
const PART = /^[A-Z0-9]{1,20}$/;

/**
 * @param {string} text `BTC/USDT`, `BTC-USDT` or `BTCUSDT` in any case
 * @returns {string | null} the canonical `BTC/USDT`
 */
export function parseSymbol(text) {
  const upper = text.toUpperCase();
  const [base, quote, ...rest] = upper.split(upper.includes("/") ? "/" : "-");
  if (quote !== undefined) {
    return rest.length === 0 && base && PART.test(base) && PART.test(quote) ? `${base}/${quote}` : null;
  }
  if (!PART.test(upper)) return null;
  const found = QUOTES.find((candidate) => upper.endsWith(candidate) && upper.length > candidate.length);
  return found ? `${upper.slice(0, -found.length)}/${found}` : null;
}
