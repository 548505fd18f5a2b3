import type { FeedTrade } from "../../../feed/feed-item";
import type { TradePage } from "../../../feed/venue-protocol";
import { parseTrades } from "../codec/parse-trades";
import { readTrade } from "../codec/read-trade";
import { instId } from "../topics";
import { readData } from "./read-data";

/** Reads an answer of `history-trades`, whose rows come newest first. */
export function readTradeRows(body: string, symbol: string, receivedAt: number): TradePage {
  const { length } = readData("history-trades", body);
  const wire = instId(symbol);
  const origin = { symbol, receivedAt, frameSentAt: 0, backfilled: true };
  const trades: FeedTrade[] = [];
  for (const row of parseTrades(body) ?? []) {
    if (row?.wire !== wire) continue;
    const trade = readTrade(row.fields, row.raw, origin);
    if (trade.kind === "trade") trades.push(trade);
  }
  trades.sort((one, other) => one.sequence - other.sequence);
  return { trades, damaged: length - trades.length };
}
