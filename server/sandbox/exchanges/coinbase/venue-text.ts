import type { Product } from "./product";

/** Volumes are sums of sizes and always carry this many digits. */
const VOLUME_DECIMALS = 8;

/** A price of the book, at the full precision of the product: `0.7910`. */
export function levelPrice(price: number, { instrument }: Product): string {
  return price.toFixed(instrument.priceDecimals);
}

/** A size of the book; zero keeps its digits: `0.0000`. */
export function levelSize(size: number, { instrument }: Product): string {
  return size.toFixed(instrument.quantityDecimals);
}

/** A price of a trade, without closing zeros: `0.791`. */
export function tradePrice(price: number, product: Product): string {
  return withoutClosingZeros(levelPrice(price, product));
}

export function tradeSize(size: number, product: Product): string {
  return withoutClosingZeros(levelSize(size, product));
}

export function volumeText(volume: number): string {
  return volume.toFixed(VOLUME_DECIMALS);
}

/** `2021-04-17T16:43:37.075687Z`: this venue writes microseconds. */
export function microTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, -1)}000Z`;
}

function withoutClosingZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
