import type { SimulatedTrade } from "../../market";
import { makerSide } from "../encode-feed";
import type { Product } from "../product";
import { levelPrice, microTime, volumeText } from "../venue-text";
import type { Query } from "./query";
import type { VenueData } from "./venue-data";

/** A page of the past and the cursors to the pages beside it. */
export interface Page {
  body: string;
  headers: Record<string, string>;
}

/** Newest first; `after` is a trade to be older than, `before` one to be newer than. */
export function tradesAnswer(data: VenueData, product: Product, query: Query): Page {
  const trades = pageOf(data, product, query).reverse();
  const [newest, oldest] = [trades[0], trades.at(-1)];
  const headers: Record<string, string> = {};
  if (newest && oldest) Object.assign(headers, { "CB-BEFORE": `${newest.id}`, "CB-AFTER": `${oldest.id}` });
  return { body: `[${trades.map((trade) => row(trade, product)).join(",")}]`, headers };
}

/** Trades of the page, oldest first: the newest of those between the cursors. */
function pageOf(data: VenueData, { symbol }: Product, query: Query): SimulatedTrade[] {
  const limit = query.limit();
  const after = query.integer("after");
  const before = query.integer("before");
  const newestId = data.trades(symbol, null, 1)[0]?.id;
  if (newestId === undefined) return [];
  const end = Math.min(after ?? newestId + 1, newestId + 1);
  const from = Math.max(0, end - limit, before === null ? 0 : before + 1);
  if (from >= end) return [];
  return data.trades(symbol, from, end - from).filter(({ id }) => id < end);
}

/** The side is the maker's, as it is of a match. */
function row(trade: SimulatedTrade, product: Product): string {
  const price = levelPrice(trade.price, product);
  return `{"trade_id":${trade.id},"side":"${makerSide(trade)}","size":"${volumeText(trade.quantity)}","price":"${price}","time":"${microTime(trade.time)}"}`;
}
