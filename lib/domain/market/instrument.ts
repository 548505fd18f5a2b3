import type { Venue } from "./venue";

export interface Instrument {
  symbol: string;
  venue: Venue;
  base: string;
  quote: string;
  tickSize: number;
  lotSize: number;
  minNotional: number;
  status: "trading" | "halted";
}
