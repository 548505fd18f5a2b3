import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { VenueTruth } from "../venue-server";

const PAGE = 1_000;

/** Every trade in [from, to) as NDJSON, a page at a time and no faster than the reader takes it. */
export async function sendTruthTrades(
  truth: VenueTruth,
  range: { symbol: string; from?: number | undefined; to?: number | undefined },
  response: ServerResponse,
): Promise<void> {
  const { symbol, from = 0, to = Number.MAX_SAFE_INTEGER } = range;
  response.writeHead(200, { "Content-Type": "application/x-ndjson" });
  let next = truth.tradeIdAt(symbol, from);
  while (next !== null && !response.destroyed) {
    const page = truth.trades(symbol, next, PAGE);
    const within = page.filter((trade) => trade.time < to);
    const lines = within.map(
      ({ id, price, quantity, buyerIsMaker, time }) =>
        `{"id":"${id}","price":${price},"quantity":${quantity},"side":"${buyerIsMaker ? "sell" : "buy"}","time":${time}}\n`,
    );
    const last = page.at(-1);
    next = last && within.length === page.length && page.length === PAGE ? last.id + 1 : null;
    if (lines.length > 0 && !response.write(lines.join(""))) await drained(response);
    else await nextTurn();
  }
  response.end();
}

/** A reader that goes away ends the wait as well. */
async function drained(response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  await Promise.race([
    once(response, "drain", { signal: gone.signal }),
    once(response, "close", { signal: gone.signal }),
  ]).finally(() => gone.abort());
}
