import type { Venue } from "@/lib/domain/market/venue";

export interface Listing {
  venue: Venue;
  symbol: string;
}

/** `/markets/BTC-USDT?venue=binance` */
export function deskPath({ venue, symbol }: Listing): string {
  return `/markets/${symbol.replace("/", "-")}?venue=${venue}`;
}

/** `binance-BTC-USDT`: fit for a cookie. */
export function listingName({ venue, symbol }: Listing): string {
  return `${venue}-${symbol.replace("/", "-")}`;
}

export const VENUE_NAMES: Record<Venue, string> = {
  binance: "Binance",
  okx: "OKX",
  bybit: "Bybit",
  coinbase: "Coinbase",
  kraken: "Kraken",
};
