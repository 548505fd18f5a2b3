import type { Clock } from "@/lib/platform/clock";
import { WindowBudget } from "../../../rest/window-budget";

/** About one call a second is allowed to an address; what is counted by pair has a second of its own. */
const CALLS = { max: 1, windowMs: 1_050 };

/** Trades and candles name their pair in the path, as it is the pair that their calls are counted by. */
export function createCallLimits(clock: Clock): WindowBudget {
  return new WindowBudget(clock, (path) => ({ ...CALLS, name: path.includes("?") ? path : "address" }));
}

export function pathOfPair(endpoint: "OHLC" | "Trades", pair: string): string {
  return `/0/public/${endpoint}?pair=${encodeURIComponent(pair)}`;
}
