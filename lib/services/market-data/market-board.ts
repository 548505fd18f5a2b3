import type { VenueHealth } from "@/lib/domain/market/health";
import { SymbolTable } from "@/lib/domain/market/symbol-table";
import type { Ticker } from "@/lib/domain/market/ticker";
import { type Feed, VENUES, type Venue } from "@/lib/domain/market/venue";
import type { Bus } from "@/lib/platform/bus/bus";

export interface MarketBoard {
  readonly feed: Feed;
  readonly venues: readonly Venue[];
  /** The symbols on offer, in the order in which they were asked for. */
  table(): SymbolTable;
  /** Recordings tell late what they hold. */
  offer(symbols: readonly string[]): void;
  /** Of the first venue that knows a price; null while none does. */
  ticker(symbol: string): Ticker | null;
  health(venue: Venue): VenueHealth | null;
  close(): void;
}

export interface MarketBoardOptions {
  bus: Bus;
  feed: Feed;
  venues: readonly Venue[];
  symbols: readonly string[];
}

/** What the market looks like now, kept from what the bus brings: every edge reads it. */
export function createMarketBoard({ bus, feed, venues, symbols }: MarketBoardOptions): MarketBoard {
  const inOrder = VENUES.filter((venue) => venues.includes(venue));
  const tickers = new Map<string, Map<Venue, Ticker>>();
  const health = new Map<Venue, VenueHealth>();
  let table = new SymbolTable(symbols);

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
    table: () => table,
    offer(more) {
      table = new SymbolTable([...table.symbols, ...more]);
    },
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
