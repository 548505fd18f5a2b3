import type { SimulatedInstrument } from "../market";

/** Assets that go by another name here than everywhere else; the WebSocket v2 knows the common names only. */
const OWN_NAMES: Readonly<Record<string, string>> = { BTC: "XBT", DOGE: "XDG" };

/** From the venue's first years, when a crypto asset's id began with X and a currency's with Z. */
const FIRST_CRYPTO = new Set(["XBT", "ETH", "XRP", "LTC", "XLM", "ETC", "XMR", "ZEC", "REP", "MLN", "XDG"]);
const FIRST_CURRENCIES = new Set(["USD", "EUR", "GBP", "CAD", "JPY", "AUD"]);
/** Listed in those years and yet under a short key. */
const SHORT_KEYS = new Set(["XDG"]);

export interface Asset {
  /** Key of the venue's own lists: `XXBT`. */
  id: string;
  /** `XBT` */
  altname: string;
  isCurrency: boolean;
}

/** One listed pair with all of its names. */
export interface Pair {
  instrument: SimulatedInstrument;
  /** `BTC/USD`, the name of the WebSocket v2. */
  symbol: string;
  /** `XXBTZUSD`, the key of every REST result. */
  key: string;
  /** `XBTUSD` */
  altname: string;
  /** `XBT/USD`, the name of the WebSocket v1. */
  wsname: string;
  base: Asset;
  quote: Asset;
}

export function createPair(instrument: SimulatedInstrument): Pair {
  const base = assetOf(instrument.base);
  const quote = assetOf(instrument.quote);
  const altname = `${base.altname}${quote.altname}`;
  const isOld = [base, quote].every(({ id, altname: name }) => id !== name && !SHORT_KEYS.has(name));
  return {
    instrument,
    symbol: instrument.symbol,
    key: isOld ? `${base.id}${quote.id}` : altname,
    altname,
    wsname: `${base.altname}/${quote.altname}`,
    base,
    quote,
  };
}

/** Every spelling under which a REST request may ask for the pair. */
export function namesOf(pair: Pair): string[] {
  return [pair.key, pair.altname, pair.wsname, pair.symbol, pair.symbol.replace("/", "")];
}

function assetOf(name: string): Asset {
  const altname = OWN_NAMES[name] ?? name;
  const isCurrency = FIRST_CURRENCIES.has(altname);
  const prefix = isCurrency ? "Z" : FIRST_CRYPTO.has(altname) ? "X" : "";
  return { id: `${prefix}${altname}`, altname, isCurrency };
}
