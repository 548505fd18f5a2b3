import type { Levels } from "@/lib/domain/market/event";
import type { Pair } from "../pair";
import type { Tools } from "./endpoints";
import type { Query } from "./query";

const COUNT_MAX = 500;
const COUNT_DEFAULT = 100;

export async function depthAnswer(query: Query, { venue }: Tools): Promise<string> {
  const pair = query.pair();
  const count = query.integer("count", COUNT_DEFAULT, COUNT_MAX);
  const { bids, asks, time } = await venue.bookAnswer(pair.symbol, count);
  const seconds = Math.floor(time / 1_000);
  return `{"${pair.key}":{"asks":${rows(pair, asks, seconds)},"bids":${rows(pair, bids, seconds)}}}`;
}

function rows({ instrument }: Pair, levels: Levels, seconds: number): string {
  const { priceDecimals, quantityDecimals } = instrument;
  const texts: string[] = [];
  for (let index = 0; index + 1 < levels.length; index += 2) {
    const price = (levels[index] ?? 0).toFixed(Math.max(5, priceDecimals));
    const quantity = (levels[index + 1] ?? 0).toFixed(Math.max(3, quantityDecimals));
    texts.push(`["${price}","${quantity}",${seconds}]`);
  }
  return `[${texts.join(",")}]`;
}
