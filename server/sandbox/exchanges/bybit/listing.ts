import { compactSymbol } from "@/lib/domain/market/symbol";
import type { SimulatedInstrument } from "../market";

/** An instrument and the venue's name of it, such as BTCUSDT. */
export interface Listing {
  readonly symbol: string;
  readonly wire: string;
  readonly instrument: SimulatedInstrument;
}

export function createListing(instrument: SimulatedInstrument): Listing {
  const { symbol } = instrument;
  return { symbol, wire: compactSymbol(symbol), instrument };
}
