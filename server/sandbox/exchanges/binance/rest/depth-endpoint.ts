import type { Clock } from "@/lib/platform/clock";
import type { FaultDesk } from "../../../faults/fault-desk";
import { depthSnapshot } from "../encode-events";
import type { MarketView } from "../market-view";
import { ApiError } from "./api-error";
import type { Query } from "./query";

const LIMIT_MAX = 5_000;
/** How far back a stale snapshot lies: older than anything a client has buffered. */
const STALE_BY_UPDATES = 1_000_000;

export async function depthAnswer(
  view: MarketView,
  query: Query,
  tools: { faults: FaultDesk; clock: Clock },
): Promise<string> {
  const symbol = query.symbol();
  const limit = query.limit(100, LIMIT_MAX);
  const late = tools.faults.take("late-snapshot", symbol);
  const book = await view.snapshot(symbol, limit);
  if (!book) {
    throw new ApiError(
      503,
      -1008,
      "Server is currently overloaded with other requests. Please try again in a few minutes.",
    );
  }
  const stale = tools.faults.take("stale-snapshot", symbol);
  const lastUpdateId = stale ? Math.max(1, book.lastUpdateId - STALE_BY_UPDATES) : book.lastUpdateId;
  const text = depthSnapshot(lastUpdateId, book.bids, book.asks);
  const lateMs = late?.durationMs ?? 0;
  if (lateMs > 0) await new Promise<void>((resolve) => tools.clock.after(lateMs, resolve));
  return tools.faults.rewrite(text, symbol);
}
