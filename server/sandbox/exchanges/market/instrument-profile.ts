import { baseOf, quoteOf } from "@/lib/domain/market/symbol";
import type { SimulatedInstrument } from "../market";
import { assetProfile, isDollar } from "./asset-profile";

/** Grids as the large venues list them; others follow from the price. */
const GRIDS: Record<string, { price: number; quantity: number }> = {
  BTC: { price: 2, quantity: 5 },
  ETH: { price: 2, quantity: 4 },
  SOL: { price: 2, quantity: 3 },
  ADA: { price: 4, quantity: 1 },
};
const SIGNIFICANT_DIGITS = 4;
const MIN_NOTIONAL = 5;

/** What one unit of the asset is worth in dollars before anything moved. */
export function anchorPrice(asset: string): number {
  return isDollar(asset) ? 1 : assetProfile(asset).price;
}

/** Price and quantity decimals, so that a tick is about a basis point or less and a lot some cents. */
export function instrumentProfile(symbol: string): SimulatedInstrument {
  const base = baseOf(symbol);
  const quote = quoteOf(symbol);
  const price = anchorPrice(base) / anchorPrice(quote);
  const grid = isDollar(quote) ? GRIDS[base] : undefined;
  const magnitude = Math.floor(Math.log10(price));
  const priceDecimals = grid?.price ?? clamp(SIGNIFICANT_DIGITS - magnitude, 0, 8);
  const quantityDecimals = grid?.quantity ?? clamp(Math.round(Math.log10(anchorPrice(base))) + 1, 0, 8);
  return {
    symbol,
    base,
    quote,
    tickSize: 1 / 10 ** priceDecimals,
    lotSize: 1 / 10 ** quantityDecimals,
    minNotional: Number((MIN_NOTIONAL / anchorPrice(quote)).toPrecision(1)),
    priceDecimals,
    quantityDecimals,
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
