import { BARS } from "../bar";
import { candleRows, SETTLE_MS } from "../candle-streams";
import { wrongParameter } from "./api-error";
import type { Query } from "./query";
import type { VenueData } from "./venue-data";

const LIMIT_DEFAULT = 100;
const LIMIT_MAX = 300;
/** How many bars `candles` reaches back; `history-candles` goes on from there. */
const RECENT_BARS = 1_440;
/** What the venue behind keeps of candles. */
const HISTORY_MS = 31 * 86_400_000;

/** The newest bars, the open one among them. */
export function candlesAnswer(data: VenueData, query: Query): string[] {
  return candles(data, query, "recent");
}

/** Bars that are final, however old. */
export function historyCandlesAnswer(data: VenueData, query: Query): string[] {
  return candles(data, query, "history");
}

/** `after` asks for older ones and `before` for newer; the newest within both come first. */
function candles(data: VenueData, query: Query, reach: "recent" | "history"): string[] {
  const listed = query.instrument();
  const windows = BARS.get(query.text("bar") ?? "1m");
  if (!windows) throw wrongParameter("bar");
  const limit = query.count("limit", LIMIT_DEFAULT, LIMIT_MAX);
  const olderThan = query.integer("after") ?? Number.POSITIVE_INFINITY;
  const newerThan = query.integer("before") ?? Number.NEGATIVE_INFINITY;
  const now = data.now();
  const current = windows.open(now);
  const oldest =
    reach === "recent" ? windows.shift(current, 1 - RECENT_BARS) : windows.open(now - HISTORY_MS);
  const end = reach === "recent" ? now + 1 : windows.open(now - SETTLE_MS);
  const to = Math.min(end, olderThan);
  const first = windows.shift(windows.open(to - 1), 1 - limit);
  const from = Math.max(first, oldest, newerThan + 1);
  return from >= to ? [] : candleRows(data.candleMarket, listed, windows, from, to).reverse();
}
