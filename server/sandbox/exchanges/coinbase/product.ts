import type { SimulatedInstrument } from "../market";

export const VENUE = "coinbase";

/** One listed pair under the venue's own name. */
export interface Product {
  /** `BTC-USD` */
  id: string;
  symbol: string;
  instrument: SimulatedInstrument;
}

export function createProduct(instrument: SimulatedInstrument): Product {
  const { symbol } = instrument;
  return { id: symbol.replace("/", "-"), symbol, instrument };
}
