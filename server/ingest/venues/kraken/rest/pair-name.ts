import { baseOf, quoteOf } from "@/lib/domain/market/symbol";

/** The REST side still calls these assets by the names of its first years. */
const OWN_NAMES: Readonly<Record<string, string>> = { BTC: "XBT", DOGE: "XDG" };

/** `BTC/USD` → `XBTUSD`, under which the REST side finds a pair and lists it as `altname`. */
export function pairName(symbol: string): string {
  return [baseOf(symbol), quoteOf(symbol)].map((asset) => OWN_NAMES[asset] ?? asset).join("");
}
