import type { SimulatedCandle } from "../../market";
import { fixed8 } from "../fixed-text";
import { klineOpen, klineShift, klines } from "../kline";
import type { MarketView } from "../market-view";
import { KLINE_INTERVALS, type KlineInterval } from "../stream-name";
import { ApiError, missingParameter } from "./api-error";
import type { Query } from "./query";

/** What the venue keeps of candles of one second or more. */
const HISTORY_MS = 31 * 86_400_000;

export function klinesAnswer(view: MarketView, query: Query): string {
  const symbol = query.symbol();
  const name = query.text("interval");
  if (name === null) throw missingParameter("interval");
  const interval = KLINE_INTERVALS.find((known) => known === name);
  if (!interval) throw new ApiError(400, -1120, "Invalid interval.");
  const limit = query.limit(500, 1_000);
  const zone = query.text("timeZone");
  if (zone !== null && !/^[+-]?0?0?(:00)?$/.test(zone)) {
    throw new ApiError(400, -1130, "Data sent for parameter 'timeZone' is not valid.");
  }
  const candles = candlesWithin(view, symbol, interval, {
    startTime: query.integer("startTime"),
    endTime: query.integer("endTime"),
    limit,
  });
  return `[${candles.map((candle) => row(candle, interval)).join(",")}]`;
}

interface Range {
  startTime: number | null;
  endTime: number | null;
  limit: number;
}

/** With a start: the oldest from there on; without: the newest up to the end. Both ends are inclusive. */
function candlesWithin(
  view: MarketView,
  symbol: string,
  interval: KlineInterval,
  range: Range,
): SimulatedCandle[] {
  const now = view.now();
  const end = Math.min(range.endTime ?? now, now);
  if (range.startTime === null) {
    const from = klineShift(interval, klineOpen(interval, end), 1 - range.limit);
    return klines(view, symbol, interval, from, end + 1).slice(-range.limit);
  }
  const start = Math.max(range.startTime, klineOpen(interval, now - HISTORY_MS));
  const opens = klineOpen(interval, start);
  const first = opens === start ? start : klineShift(interval, opens, 1);
  const to = Math.min(end + 1, klineShift(interval, first, range.limit));
  return klines(view, symbol, interval, first, to).slice(0, range.limit);
}

function row(candle: SimulatedCandle, interval: KlineInterval): string {
  const closeTime = klineShift(interval, candle.time, 1) - 1;
  return `[${candle.time},"${fixed8(candle.open)}","${fixed8(candle.high)}","${fixed8(candle.low)}","${fixed8(candle.close)}","${fixed8(candle.volume)}",${closeTime},"${fixed8(candle.quoteVolume)}",${candle.trades},"${fixed8(candle.takerBuyVolume)}","${fixed8(candle.takerBuyQuoteVolume)}","0"]`;
}
