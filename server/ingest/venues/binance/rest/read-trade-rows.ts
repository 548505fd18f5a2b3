import { parseDecimal } from "@/lib/domain/market/parse-decimal";
import { AppError } from "@/lib/platform/errors";
import { isPlausibleTime, isSequence, NUMBER_MAX } from "../../../codec/plausible";
import type { FeedTrade } from "../../../feed/feed-item";
import type { TradePage } from "../../../feed/venue-protocol";
import { splitRows } from "../../../rest/split-rows";

/** Reads an answer of `historicalTrades`; rows come oldest first. */
export function readTradeRows(body: string, symbol: string, receivedAt: number): TradePage {
  let rows: unknown;
  try {
    rows = JSON.parse(body);
  } catch (cause) {
    throw new AppError("unavailable", "historicalTrades answered with something that is not JSON.", {
      cause,
    });
  }
  if (!Array.isArray(rows)) {
    throw new AppError("unavailable", "historicalTrades answered with something that is no list.");
  }
  const texts = splitRows(body);
  const trades: FeedTrade[] = [];
  for (const [index, row] of rows.entries()) {
    const trade = readRow(row, texts[index] ?? "", symbol, receivedAt);
    if (trade) trades.push(trade);
  }
  trades.sort((one, other) => one.sequence - other.sequence);
  return { trades, damaged: rows.length - trades.length };
}

function readRow(row: unknown, raw: string, symbol: string, receivedAt: number): FeedTrade | null {
  if (typeof row !== "object" || row === null) return null;
  const { id, price, qty, time, isBuyerMaker } = row as Record<string, unknown>;
  if (!isSequence(id) || !isPlausibleTime(time) || typeof isBuyerMaker !== "boolean") return null;
  const priceNumber = parseDecimal(price);
  const quantity = parseDecimal(qty);
  if (!(priceNumber > 0 && priceNumber <= NUMBER_MAX && quantity > 0 && quantity <= NUMBER_MAX)) return null;
  return {
    kind: "trade",
    venue: "binance",
    symbol,
    time,
    receivedAt,
    id: String(id),
    price: priceNumber,
    quantity,
    side: isBuyerMaker ? "sell" : "buy",
    raw,
    backfilled: true,
    sequence: id,
    span: 1,
    sentAt: time,
  };
}
