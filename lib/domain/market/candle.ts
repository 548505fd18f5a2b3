import type { Interval } from "./interval";
import type { Venue } from "./venue";

/** `gap`: built over a hole · `repaired`: rebuilt once the hole was refilled · `partial`: begun mid-window. */
export type CandleQuality = "gap" | "repaired" | "partial";

/** One candle as every surface shows it; `time` is the window's start, `closed` means final. */
export interface Candle {
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  quoteVolume: number;
  trades: number;
  vwap: number;
  takerBuyVolume: number;
  closed: boolean;
  quality?: CandleQuality;
}

export interface CandleUpdate {
  venue: Venue;
  symbol: string;
  interval: Interval;
  candle: Candle;
}
