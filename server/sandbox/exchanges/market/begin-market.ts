import { isDollar } from "./asset-profile";
import { generateHistory, type PastPrices, pastPrices } from "./generate-history";
import { anchorPrice } from "./instrument-profile";
import { assetsOf, fairPrice, type Traded } from "./list-instruments";
import { PriceProcess } from "./price-process";
import { hashText, Random } from "./random";
import type { MarketState } from "./snapshot-file";

export const HISTORY_DAYS = 30;
/** Rates above this come as more trades of smaller orders, not as so much more volume. */
const USUAL_RATE = 200;
/** Dollars of the average trade of an instrument with order value 1, as live trading makes them. */
const TRADE_VALUE = 340;

/**
 * The price process as it was left or, on a first run, at the end of a made-up past. Every
 * instrument without candles gets its own, which ends where its live trading begins.
 */
export function beginMarket(
  traded: readonly Traded[],
  saved: MarketState | null,
  start: { seed: number; now: number; tradesPerSecond: number; historyDays: number },
): PriceProcess {
  const { seed, now, historyDays } = start;
  const assets = assetsOf(traded);
  const complete = traded.every(({ listing }) => listing.hasHistory);
  const past = complete ? null : pastPrices(assets, seed, now, historyDays);
  const prices = saved
    ? new PriceProcess(assets, seed, saved.prices)
    : (past?.process ?? new PriceProcess(assets, seed));
  const known = new Set(saved?.prices.assets.map((asset) => asset.name));
  for (const asset of assets) {
    if (!known.has(asset)) prices.place(asset, startPrice(asset, traded, prices));
  }
  if (past) makeHistory(traded, past, prices, start);
  return prices;
}

/** How much of its usual size an order has at so many trades a second. */
export function usualSize(tradesPerSecond: number): number {
  return Math.min(1, Math.sqrt(USUAL_RATE / Math.max(1, tradesPerSecond)));
}

/**
 * An asset that is new here goes on from its candles; without any it begins near its anchor, a tenth
 * as far off as the process went.
 */
function startPrice(asset: string, traded: readonly Traded[], prices: PriceProcess): number {
  const listed = traded.find(
    ({ listing }) => listing.instrument.base === asset && isDollar(listing.instrument.quote),
  );
  const anchor = anchorPrice(asset);
  return listed?.listing.lastClose ?? anchor * (prices.price(asset) / anchor) ** 0.1;
}

function makeHistory(
  traded: readonly Traded[],
  past: PastPrices,
  prices: PriceProcess,
  { seed, tradesPerSecond }: { seed: number; tradesPerSecond: number },
): void {
  const rate = tradesPerSecond > 0 ? tradesPerSecond : USUAL_RATE;
  for (const one of traded) {
    const { listing, share, worth } = one;
    if (listing.hasHistory) continue;
    const { symbol, base, quote, priceDecimals, quantityDecimals } = listing.instrument;
    const name = `history ${listing.venue} ${symbol}`;
    const order = {
      base,
      quote,
      priceScale: 10 ** priceDecimals,
      quantityScale: 10 ** quantityDecimals,
      tradeRate: rate * share,
      tradeValue: (TRADE_VALUE * worth.orderValue * usualSize(rate)) / worth.quoteValue,
      endPrice: fairPrice(one, prices),
      firstTradeId: 1_000_000 + (hashText(name) % 1_000_000),
    };
    listing.takeHistory(generateHistory(past, order, Random.seeded(seed, name)));
  }
}
