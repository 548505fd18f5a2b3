import { join } from "node:path";
import { listedSymbol } from "@/lib/domain/market/listed-symbol";
import type { Venue } from "@/lib/domain/market/venue";
import { assetProfile, isDollar } from "./asset-profile";
import type { Tempo } from "./instrument-market";
import { anchorPrice, instrumentProfile } from "./instrument-profile";
import { Listing } from "./listing";
import type { PriceProcess } from "./price-process";
import type { Random } from "./random";
import type { MarketLog } from "./snapshot-file";
import { VENUE_WEIGHT, VenueBasis } from "./venue-basis";

const TRADE_BYTES_MAX = 4 * 1_073_741_824;

/** A listing and its place in the market at large. */
export interface Traded {
  listing: Listing;
  basis: VenueBasis;
  /** Share of all trades; the shares of a market add up to 1. */
  share: number;
  /** What the value of orders depends on. */
  worth: Pick<Tempo, "quoteValue" | "orderValue">;
}

export interface ListOptions {
  venues: readonly Venue[];
  symbols: readonly string[];
  seed: number;
  dataDir: string;
  log: MarketLog;
  /** Bytes of trades kept over all instruments, beside the bound of 24 hours; the busy ones get more. */
  tradeBytesMax?: number;
}

export function listInstruments(options: ListOptions, now: number, random: Random): Traded[] {
  const { symbols, venues, dataDir, seed, log, tradeBytesMax = TRADE_BYTES_MAX } = options;
  const found = venues.flatMap((venue) =>
    [...new Set(symbols.map((symbol) => listedSymbol(venue, symbol)))].map((symbol) => {
      const instrument = instrumentProfile(symbol);
      const { activity, orderValue } = assetProfile(instrument.base);
      return { venue, instrument, weight: activity * VENUE_WEIGHT[venue], orderValue };
    }),
  );
  const total = found.reduce((sum, { weight }) => sum + weight, 0);
  return found.map(({ venue, instrument, weight, orderValue }) => {
    const share = weight / total;
    const folder = join(dataDir, venue, instrument.symbol.replace("/", "-"));
    const quoteValue = isDollar(instrument.quote) ? 1 : anchorPrice(instrument.quote);
    return {
      listing: new Listing({
        venue,
        instrument,
        folder,
        seed,
        log,
        now,
        tradeBytesMax: tradeBytesMax * share,
      }),
      basis: new VenueBasis(instrument.symbol, random),
      share,
      worth: { quoteValue, orderValue },
    };
  });
}

/** Everything with a price of its own that is bought or paid with. */
export function assetsOf(traded: readonly Traded[]): string[] {
  const names = traded.flatMap(({ listing }) => [listing.instrument.base, listing.instrument.quote]);
  return [...new Set(names)].filter((name) => !isDollar(name));
}

/** What the instrument is worth on its venue, in its quote currency. */
export function fairPrice({ listing, basis }: Traded, prices: PriceProcess): number {
  const { base, quote } = listing.instrument;
  return (prices.price(base) / prices.price(quote)) * basis.factor;
}
