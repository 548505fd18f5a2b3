import { listedSymbol } from "@/lib/domain/market/listed-symbol";
import type { Venue } from "@/lib/domain/market/venue";
import type { VenueAddress } from "./venue-directory";

/** Documented addresses of the real exchanges, where no variable names others. */
const DOCUMENTED: Record<Venue, { ws: string; rest: string }> = {
  binance: { ws: "wss://stream.binance.com:9443", rest: "https://api.binance.com" },
  okx: { ws: "wss://ws.okx.com:8443/ws/v5/public", rest: "https://www.okx.com" },
  bybit: { ws: "wss://stream.bybit.com/v5/public/spot", rest: "https://api.bybit.com" },
  coinbase: { ws: "wss://ws-feed.exchange.coinbase.com", rest: "https://api.exchange.coinbase.com" },
  kraken: { ws: "wss://ws.kraken.com/v2", rest: "https://api.kraken.com" },
};

export interface WantedVenue {
  venue: Venue;
  /** Canonical, as the venue lists them. */
  symbols: readonly string[];
}

/** What each venue lists of the wanted symbols, each once. */
export function wantedVenues(venues: readonly Venue[], symbols: readonly string[]): WantedVenue[] {
  return venues.map((venue) => ({
    venue,
    symbols: [...new Set(symbols.map((symbol) => listedSymbol(venue, symbol)))],
  }));
}

type GivenAddresses = Partial<Record<Venue, { ws?: string | undefined; rest?: string | undefined }>>;

/** Where the real exchanges are reached; a given address stands before the documented one. */
export function liveVenues(wanted: readonly WantedVenue[], given: GivenAddresses): VenueAddress[] {
  return wanted.map(({ venue, symbols }) => ({
    venue,
    symbols,
    wsUrl: given[venue]?.ws ?? DOCUMENTED[venue].ws,
    restUrl: given[venue]?.rest ?? DOCUMENTED[venue].rest,
  }));
}
