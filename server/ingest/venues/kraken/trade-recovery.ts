import type { Clock } from "@/lib/platform/clock";
import type { TradeRange, TradeRecovery } from "../../feed/venue-protocol";
import type { RestClient } from "../../rest/rest-client";
import { pathOfPair } from "./rest/call-limits";
import { pairName } from "./rest/pair-name";
import { readTradeRows, type TradeRowsPage } from "./rest/read-trade-rows";

const PAGE_MAX = 1_000;
/** At a page a second a refill of this size takes a quarter of an hour. */
const TRADES_MAX = 1_000_000;
/** Pages that may lie between the moment that is asked from and the first trade that is wanted. */
const PAGES_MAX = TRADES_MAX / PAGE_MAX;
/** Where the trades that are wanted do not follow their moment, they are looked for from this much before it. */
const EARLIER_MS = 10_000;

/** The venue gives back its whole history, from a moment on; ids say where in it what is wanted begins. */
export function createTradeRecovery(rest: RestClient, clock: Clock): TradeRecovery {
  async function ask(symbol: string, since: string, signal: AbortSignal): Promise<TradeRowsPage> {
    const body = await rest.get({
      path: pathOfPair("Trades", pairName(symbol)),
      query: { since, count: PAGE_MAX },
      weight: 1,
      share: 1,
      signal,
    });
    return readTradeRows(body, symbol, clock.now());
  }

  /** The first page with a trade of the range in it; a page without trades where there is none. */
  async function find(
    symbol: string,
    { first, before }: TradeRange,
    fromTime: number,
    signal: AbortSignal,
  ): Promise<TradeRowsPage & { oldest: number }> {
    let since = justBefore(fromTime);
    let oldest = Number.POSITIVE_INFINITY;
    let damaged = 0;
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const page = await ask(symbol, since, signal);
      oldest = Math.min(oldest, page.trades[0]?.sequence ?? oldest);
      damaged += page.damaged;
      const trades = page.trades.filter(({ sequence }) => sequence >= first && sequence < before);
      const isPassed = (page.trades.at(-1)?.sequence ?? 0) >= before;
      const isOver = page.last === null || page.last === since;
      if (trades.length > 0 || isPassed || isOver) return { trades, damaged, last: page.last, oldest };
      since = page.last ?? since;
    }
    return { trades: [], damaged, last: null, oldest };
  }

  return {
    by: "sequence",
    pageMax: PAGE_MAX,
    tradesMax: TRADES_MAX,
    async fetch(symbol, range, signal) {
      const page = await find(symbol, range, range.fromTime, signal);
      // Nothing before the first trade wanted came along: its time may lie before its predecessor's.
      const mayHaveMissed = page.trades[0]?.sequence !== range.first && page.oldest > range.first;
      if (!mayHaveMissed) return page;
      return find(symbol, range, range.fromTime - EARLIER_MS, signal);
    },
  };
}

/** What is asked for comes after a moment: the last nanosecond before a millisecond, too long for a double. */
function justBefore(time: number): string {
  return `${time - 1}999999`;
}
