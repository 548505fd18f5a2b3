import type { Clock } from "@/lib/platform/clock";
import type { TradeRecovery } from "../../feed/venue-protocol";
import type { RestClient } from "../../rest/rest-client";
import { readTradeRows } from "./rest/read-trade-rows";
import { instId } from "./topics";

const PAGE_MAX = 100;
/** At eighteen pages in two seconds a refill of this size takes ten minutes. */
const TRADES_MAX = 500_000;
const BY_TRADE_ID = 1;

/** Three months of single matches are given back, page by page of ids. */
export function createTradeRecovery(rest: RestClient, clock: Clock): TradeRecovery {
  return {
    by: "sequence",
    pageMax: PAGE_MAX,
    tradesMax: TRADES_MAX,
    async fetch(symbol, { first, before }, signal) {
      // `after` means older than, newest first: ids follow one another, so a page that ends there begins at `first`.
      const after = Math.min(before, first + PAGE_MAX);
      const body = await rest.get({
        path: "/api/v5/market/history-trades",
        query: { instId: instId(symbol), type: BY_TRADE_ID, after, limit: Math.max(1, after - first) },
        weight: 1,
        share: 1,
        signal,
      });
      return readTradeRows(body, symbol, clock.now());
    },
  };
}
