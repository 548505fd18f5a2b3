import type { FeedTrade } from "../../../feed/feed-item";
import type { TradePage } from "../../../feed/venue-protocol";
import { splitRows } from "../../../rest/split-rows";
import { readMatch } from "../codec/read-match";
import { readRows } from "./read-rows";

/** Reads an answer of `trades`, whose rows come newest first. */
export function readTradeRows(body: string, symbol: string, receivedAt: number): TradePage {
  const rows = readRows("trades", body);
  const texts = splitRows(body);
  const trades: FeedTrade[] = [];
  for (const [index, row] of rows.entries()) {
    if (typeof row !== "object" || row === null) continue;
    const trade = readMatch(row, texts[index] ?? "", { symbol, receivedAt, backfilled: true });
    if (trade.kind === "trade") trades.push(trade);
  }
  trades.sort((one, other) => one.sequence - other.sequence);
  return { trades, damaged: rows.length - trades.length };
}
