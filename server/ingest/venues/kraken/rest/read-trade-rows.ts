import { parseDecimal } from "@/lib/domain/market/parse-decimal";
import { isPlausibleTime } from "../../../codec/plausible";
import type { FeedTrade } from "../../../feed/feed-item";
import type { TradePage } from "../../../feed/venue-protocol";
import { readTrade } from "../codec/read-trade";
import { readPairResult } from "./read-result";

export interface TradeRowsPage extends TradePage {
  /** Where the next page begins: nanoseconds as a text, `null` where the venue did not say. */
  readonly last: string | null;
}

const SIDES: Readonly<Record<string, "buy" | "sell">> = { b: "buy", s: "sell" };
const CURSOR = /^\d{1,20}$/;
/** `["price","volume",seconds.fraction,…`: the third value as it is written. */
const SECONDS = /^\[\s*"[^"]*"\s*,\s*"[^"]*"\s*,\s*(\d{1,11})(?:\.(\d{1,9}))?\s*,/;

/** Reads an answer of `Trades`, whose rows come oldest first. */
export function readTradeRows(body: string, symbol: string, receivedAt: number): TradeRowsPage {
  const { rows, last } = readPairResult("Trades", body);
  const trades: FeedTrade[] = [];
  for (const { row, raw } of rows) {
    const trade = readRow(row, raw, symbol, receivedAt);
    if (trade) trades.push(trade);
  }
  trades.sort((one, other) => one.sequence - other.sequence);
  return {
    trades,
    damaged: rows.length - trades.length,
    last: last !== null && CURSOR.test(last) ? last : null,
  };
}

/** `["price","volume",seconds,"b"|"s","m"|"l","",trade_id]` */
function readRow(row: unknown, raw: string, symbol: string, receivedAt: number): FeedTrade | null {
  if (!Array.isArray(row)) return null;
  const fields = {
    id: row[6],
    time: timeOf(raw),
    price: parseDecimal(row[0]),
    quantity: parseDecimal(row[1]),
    side: typeof row[3] === "string" && Object.hasOwn(SIDES, row[3]) ? (SIDES[row[3]] ?? null) : null,
  };
  const trade = readTrade(fields, raw, { symbol, receivedAt, sentAt: 0, backfilled: true });
  return trade.kind === "trade" ? trade : null;
}

/** From the text: as a double the seconds are rounded, now and then into the millisecond before. */
function timeOf(raw: string): number {
  const [, seconds, fraction = ""] = SECONDS.exec(raw) ?? [];
  if (seconds === undefined) return Number.NaN;
  const time = Number(seconds) * 1_000 + Number(fraction.padEnd(3, "0").slice(0, 3));
  return isPlausibleTime(time) ? time : Number.NaN;
}
