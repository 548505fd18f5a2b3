import type { SimulatedTrade } from "../../market";
import { tradeText } from "../encode";
import type { Listed } from "../listed";
import { wrongParameter } from "./api-error";
import type { Query } from "./query";
import type { VenueData } from "./venue-data";

const LIMIT_DEFAULT = 100;
const RECENT_MAX = 500;
const HISTORY_MAX = 100;
const BY_ID = "1";
const BY_TIME = "2";

export function tradesAnswer(data: VenueData, query: Query): string[] {
  const listed = query.instrument();
  return rows(listed, data.trades(listed.symbol, null, query.count("limit", LIMIT_DEFAULT, RECENT_MAX)));
}

/** `after` asks for older ones, by id or time, `before` for newer, by id; the newest within both come first. */
export function historyTradesAnswer(data: VenueData, query: Query): string[] {
  const listed = query.instrument();
  const { symbol } = listed;
  const limit = query.count("limit", LIMIT_DEFAULT, HISTORY_MAX);
  const type = query.text("type") ?? BY_ID;
  if (type !== BY_ID && type !== BY_TIME) throw wrongParameter("type");
  const after = query.integer("after");
  const before = query.integer("before");
  if (type === BY_TIME && before !== null) throw wrongParameter("before");
  const newestId = data.trades(symbol, null, 1)[0]?.id;
  if (newestId === undefined) return [];
  const bound = type === BY_TIME && after !== null ? data.tradeIdAt(symbol, after) : after;
  const last = bound === null ? newestId : Math.min(newestId, bound - 1);
  const first = Math.max(0, last - limit + 1, (before ?? -1) + 1);
  if (first > last) return [];
  return rows(
    listed,
    data.trades(symbol, first, last - first + 1).filter(({ id }) => id <= last),
  );
}

function rows(listed: Listed, trades: readonly SimulatedTrade[]): string[] {
  return trades.map((trade) => tradeText(listed, trade)).reverse();
}
