import type { Venue } from "./venue";

/** Rolling 24 h statistics of one instrument; `change` is in percent, `time` the newest event's. */
export interface Ticker {
  symbol: string;
  venue: Venue;
  price: number;
  open: number;
  high: number;
  low: number;
  volume: number;
  quoteVolume: number;
  change: number;
  bid: number | null;
  ask: number | null;
  time: number;
  /** Present until 24 h of trading are known. */
  quality?: "partial";
}
