import { type DayFigures, figuresSince } from "../../shell/day-statistics";
import { averagePrice } from "../encode-market";
import type { Pair } from "../pair";
import type { KrakenMarket, Tools } from "./endpoints";
import type { Query } from "./query";

const DAY_MS = 86_400_000;

export function tickerAnswer(query: Query, { venue }: Tools): string {
  const pairs = query.pairsOrNull() ?? venue.pairs;
  return JSON.stringify(Object.fromEntries(pairs.map((pair) => [pair.key, row(venue, pair)])));
}

/** Pairs of figures are of today (UTC) and of the last 24 hours. */
function row(venue: KrakenMarket, pair: Pair): object {
  const now = venue.now();
  const source = {
    now: () => now,
    candles: (intervalMs: number, from: number, to: number) =>
      venue.candles(pair.symbol, intervalMs, from, to),
  };
  const today = figuresSince(source, Math.floor(now / DAY_MS) * DAY_MS);
  const day = figuresSince(source, now - DAY_MS);
  const { bids, asks } = venue.book(pair.symbol, 1);
  const newest = venue.trades(pair.symbol, null, 1)[0];
  const price = (value: number) => value.toFixed(Math.max(5, pair.instrument.priceDecimals));
  const best = ([at = 0, quantity = 0]: readonly number[]) => [
    price(at),
    String(Math.round(quantity)),
    quantity.toFixed(3),
  ];
  const both = (figure: (of: DayFigures) => string) => [figure(today), figure(day)];
  return {
    a: best(asks),
    b: best(bids),
    c: [price(newest?.price ?? 0), (newest?.quantity ?? 0).toFixed(8)],
    v: both(({ volume }) => volume.toFixed(8)),
    p: both((of) => price(averagePrice(of))),
    t: [today.trades, day.trades],
    l: both(({ low }) => price(low)),
    h: both(({ high }) => price(high)),
    o: price(today.open),
  };
}
