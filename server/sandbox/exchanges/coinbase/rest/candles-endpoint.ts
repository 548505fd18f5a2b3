import type { Product } from "../product";
import { tradePrice } from "../venue-text";
import { ApiError } from "./api-error";
import type { Query } from "./query";
import type { VenueData } from "./venue-data";

/** Lengths of candles in seconds. */
const GRANULARITIES: readonly number[] = [60, 300, 900, 3_600, 21_600, 86_400];
const CANDLES_MAX = 300;

/** Rows of time, low, high, open, close and volume, newest first; both ends are inclusive. */
export function candlesAnswer(data: VenueData, product: Product, query: Query): string {
  const granularity = query.integer("granularity") ?? 60;
  if (!GRANULARITIES.includes(granularity)) throw new ApiError(400, "Unsupported granularity");
  const lengthMs = granularity * 1_000;
  const { start, end } = rangeOf(query, lengthMs, data.now());
  if ((end - start) / lengthMs > CANDLES_MAX) {
    const message = `granularity too small for the requested time range. Count of aggregations requested exceeds ${CANDLES_MAX}`;
    throw new ApiError(400, message);
  }
  const first = Math.ceil(start / lengthMs) * lengthMs;
  const last = Math.floor(end / lengthMs) * lengthMs;
  const rows = data
    .candles(product.symbol, lengthMs, first, last + lengthMs)
    // A span in which nothing traded has no row.
    .filter(({ trades }) => trades > 0)
    .slice(-CANDLES_MAX)
    .reverse()
    .map(({ time, low, high, open, close, volume }) => {
      const prices = [low, high, open, close].map((price) => tradePrice(price, product)).join(",");
      return `[${time / 1_000},${prices},${Number(volume.toFixed(8))}]`;
    });
  return `[${rows.join(",")}]`;
}

/** Where only one end is given both are ignored. */
function rangeOf(query: Query, lengthMs: number, now: number): { start: number; end: number } {
  const start = query.time("start");
  const end = query.time("end");
  if (start !== null && end !== null) return { start, end };
  const newest = Math.floor(now / lengthMs) * lengthMs;
  return { start: newest - (CANDLES_MAX - 1) * lengthMs, end: newest };
}
