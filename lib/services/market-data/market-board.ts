import type { VenueHealth } from "@/lib/domain/market/health";
import { SymbolTable } from "@/lib/domain/market/symbol-table";
import type { Ticker } from "@/lib/domain/market/ticker";
import { type Feed, VENUES, type Venue } from "@/lib/domain/market/venue";
import type { Bus } from "@/lib/platform/bus/bus";

export interface MarketBoard {
  readonly feed: Feed;
  readonly venues: readonly Venue[];
  /** What is listed where. */
  readonly instruments: readonly { venue: Venue; symbol: string }[];
  /** The symbols on offer, in the order in which they were asked for. */
  table(): SymbolTable;
  /** Of the first venue that knows a price; null while none does. */
  ticker(symbol: string): Ticker | null;
  health(venue: Venue): VenueHealth | null;
  close(): void;
}

export interface MarketBoardOptions {
  bus: Bus;
  feed: Feed;
  instruments: readonly { venue: Venue; symbol: string }[];
}

/** What the market looks like now, kept from what the bus brings: every edge reads it. */
export function createMarketBoard({ bus, feed, instruments }: MarketBoardOptions): MarketBoard {
  const inOrder = VENUES.filter((venue) => instruments.some((one) => one.venue === venue));
  const tickers = new Map<string, Map<Venue, Ticker>>();
  const health = new Map<Venue, VenueHealth>();
  const table = new SymbolTable([...new Set(instruments.map(({ symbol }) => symbol))]);

  const stops = [
    bus.subscribe("tickers", (changed) => {
      for (const ticker of changed) {
        const byVenue = tickers.get(ticker.symbol) ?? new Map<Venue, Ticker>();
        tickers.set(ticker.symbol, byVenue.set(ticker.venue, ticker));
      }
    }),
    bus.subscribe("health", (report) => health.set(report.venue, report)),
  ];

  return {
    feed,
    venues: inOrder,
    instruments,
    table: () => table,
    ticker(symbol) {
      const byVenue = tickers.get(symbol);
      for (const venue of inOrder) {
        const ticker = byVenue?.get(venue);
        if (ticker) return ticker;
      }
      return null;
    },
    health: (venue) => health.get(venue) ?? null,
    close() {
      for (const stop of stops) stop();
    },
  };
}
