import { AppError } from "@/lib/platform/errors";
import type { FeedTrade } from "../../feed/feed-item";
import type { TradeRecovery } from "../../feed/venue-protocol";
import type { RestClient } from "../../rest/rest-client";
import { splitRows } from "../../rest/split-rows";
import { readMatch } from "./codec/read-match";
import { productOf } from "./topics";

const PAGE_MAX = 1_000;
const BACKFILL_TRADES_MAX = 200_000;
/** Leaves room for what else is asked within the same second. */
const SHARE = 0.8;

/** `after` means older than this id: the page that ends before `first + PAGE_MAX` holds the oldest of the range. */
export function createTradeRecovery(rest: RestClient, now: () => number): TradeRecovery {
  return {
    by: "sequence",
    pageMax: PAGE_MAX,
    tradesMax: BACKFILL_TRADES_MAX,
    async fetch(symbol, { first, before }, signal) {
      const limit = Math.min(PAGE_MAX, before - first);
      const path = `/products/${productOf(symbol)}/trades`;
      const query = { limit, after: first + limit };
      const body = await rest.get({ path, query, weight: 1, share: SHARE, signal });
      const rows = parseRows(path, body);
      const texts = splitRows(body);
      const trades: FeedTrade[] = [];
      for (const [index, row] of rows.entries()) {
        const raw = texts[index] ?? "";
        const origin = { symbol, receivedAt: now(), backfilled: true, machineTime: 0 };
        const trade = isRecord(row) ? readMatch(row, raw, origin) : null;
        if (trade?.kind === "trade") trades.push(trade);
      }
      trades.sort((one, other) => one.sequence - other.sequence);
      return { trades, damaged: rows.length - trades.length };
    },
  };
}

function parseRows(path: string, body: string): unknown[] {
  let rows: unknown;
  try {
    rows = JSON.parse(body);
  } catch (cause) {
    throw new AppError("unavailable", `${path} answered with something that is not JSON.`, { cause });
  }
  if (!Array.isArray(rows))
    throw new AppError("unavailable", `${path} answered with something that is no list.`);
  return rows;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
