import type { TradeRecovery } from "../../feed/venue-protocol";
import type { RestClient } from "../../rest/rest-client";
import { readTradeRows } from "./rest/read-trade-rows";
import { productOf } from "./topics";

const PAGE_MAX = 1_000;
const BACKFILL_TRADES_MAX = 200_000;
/** Leaves room for what else is asked within the same second. */
const SHARE = 0.8;

/**
 * `after` is the cursor that an answer gives as `CB-AFTER`: what is older than this id, newest first. As ids
 * follow one another, the page that ends where the oldest one of a range is full can be asked for at once.
 */
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
      return readTradeRows(body, symbol, now());
    },
  };
}
