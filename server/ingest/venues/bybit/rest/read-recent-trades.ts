import { compactSymbol } from "@/lib/domain/market/symbol";
import type { FeedTrade } from "../../../feed/feed-item";
import type { TradePage } from "../../../feed/venue-protocol";
import { readTrade } from "../codec/read-trade";
import { readList } from "./read-list";

const MILLISECONDS = /^\d{13}$/;

/** Reads an answer of `recent-trade`, whose rows come newest first. */
export function readRecentTrades(body: string, symbol: string, receivedAt: number): TradePage {
  const rows = readList("recent-trade", body);
  const wire = compactSymbol(symbol);
  const trades: FeedTrade[] = [];
  for (const { row, raw } of rows.toReversed()) {
    if (typeof row !== "object" || row === null) continue;
    const {
      execId: id,
      time: timeText,
      price,
      size: quantity,
      side,
      symbol: of,
    } = row as Record<string, unknown>;
    const time = typeof timeText === "string" && MILLISECONDS.test(timeText) ? Number(timeText) : null;
    if (of !== wire || time === null) continue;
    const origin = { symbol, receivedAt, sentAt: time, backfilled: true };
    const trade = readTrade({ id, time, price, quantity, side }, raw, origin);
    if (trade.kind === "trade") trades.push(trade);
  }
  trades.sort((one, other) => one.time - other.time);
  return { trades, damaged: rows.length - trades.length };
}
