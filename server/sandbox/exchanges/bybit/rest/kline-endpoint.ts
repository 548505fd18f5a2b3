import type { CandleWindows } from "../../shell/candle-windows";
import { quoteText } from "../encode";
import { INTERVALS } from "../kline-interval";
import { type Kline, readKlines } from "../klines";
import type { Listing } from "../listing";
import { numberText } from "../number-text";
import { ApiError } from "./api-error";
import type { Query } from "./query";
import type { VenueData } from "./venue-data";

const LIMIT_DEFAULT = 200;
const LIMIT_MAX = 1_000;

/** Newest first, the open one among them. */
export function klineAnswer(query: Query, data: VenueData): string {
  const listing = query.listing();
  const windows = INTERVALS.get(query.text("interval"));
  if (!windows) throw new ApiError("Invalid period!");
  const asked = {
    start: query.time("start"),
    end: query.time("end"),
    limit: query.limit(LIMIT_DEFAULT, LIMIT_MAX),
  };
  const now = data.now();
  const klines = readKlines(data.streams(listing).source, windows, { ...span(windows, asked, now), now });
  const list = klines.map((kline) => row(listing, kline)).reverse();
  return JSON.stringify({ category: "spot", symbol: listing.wire, list });
}

/** Windows in [from, to): the first from the one around `start` on, or the last that open by `end`. */
function span(
  windows: CandleWindows,
  { start, end, limit }: { start: number | null; end: number | null; limit: number },
  now: number,
): { from: number; to: number } {
  const first = start === null ? Number.NEGATIVE_INFINITY : windows.open(start);
  if (start !== null && end === null) return { from: first, to: windows.shift(first, limit) };
  const last = Math.min(end ?? now, now);
  const from = Math.max(first, windows.shift(windows.open(last), 1 - limit));
  return { from, to: last + 1 };
}

function row({ instrument }: Listing, kline: Kline): string[] {
  const { time, open, high, low, close, volume, quoteVolume } = kline;
  const prices = [open, high, low, close].map((value) => numberText(value, instrument.priceDecimals));
  return [String(time), ...prices, numberText(volume, instrument.quantityDecimals), quoteText(quoteVolume)];
}
