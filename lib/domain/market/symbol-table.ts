/** The symbols on offer, found in any spelling: `BTC/USDT`, `btc-usdt`, `BTCUSDT`. */
export class SymbolTable {
  private readonly bySpelling = new Map<string, string>();
  readonly symbols: readonly string[];

  constructor(symbols: Iterable<string>) {
    this.symbols = [...new Set(symbols)];
    for (const symbol of this.symbols) {
      const compact = symbol.replace("/", "");
      // Where two pairs run together to one word, the first one keeps it.
      if (!this.bySpelling.has(compact)) this.bySpelling.set(compact, symbol);
      this.bySpelling.set(symbol, symbol);
      this.bySpelling.set(symbol.replace("/", "-"), symbol);
    }
  }

  /** The canonical symbol, or null where it is not on offer. */
  find(text: string): string | null {
    return this.bySpelling.get(text.toUpperCase()) ?? null;
  }
}
