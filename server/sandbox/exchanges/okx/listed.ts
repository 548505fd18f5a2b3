import type { SimulatedInstrument } from "../market";

export const VENUE = "okx";

/** An instrument under the name that this venue gives it. */
export interface Listed {
  /** Such as `BTC-USDT`. */
  instId: string;
  symbol: string;
  instrument: SimulatedInstrument;
}

export function listInstrument(instrument: SimulatedInstrument): Listed {
  const { symbol, base, quote } = instrument;
  return { instId: `${base}-${quote}`, symbol, instrument };
}
