import type { Levels } from "@/lib/domain/market/event";
import type { Product } from "../product";
import type { ProductFeed } from "../product-feed";
import { levelPrice, levelSize, microTime } from "../venue-text";
import { ApiError } from "./api-error";
import type { Query } from "./query";
import type { VenueData } from "./venue-data";

const ALL = Number.MAX_SAFE_INTEGER;

/**
 * What a level of detail shows: how many prices, and what stands third in each row. The synthetic market
 * knows no orders: every price has one.
 */
const DETAIL: Record<string, { depth: number; third: (product: Product, price: number) => string }> = {
  "1": { depth: 1, third: () => "1" },
  "2": { depth: ALL, third: () => "1" },
  "3": {
    depth: ALL,
    third: (product, price) =>
      `"${product.orderIds.resting(Math.round(price / product.instrument.tickSize))}"`,
  },
};

export async function bookAnswer(data: VenueData, feed: ProductFeed, query: Query): Promise<string> {
  const level = query.text("level") ?? "1";
  const detail = Object.hasOwn(DETAIL, level) ? DETAIL[level] : undefined;
  if (!detail) throw new ApiError(400, "Invalid level");
  const { product } = feed;
  const book = await data.bookAnswer(feed);
  const rows = (levels: Levels) => {
    const found: string[] = [];
    for (let index = 0; index + 1 < levels.length && found.length < detail.depth; index += 2) {
      const price = levels[index] ?? 0;
      const size = levelSize(levels[index + 1] ?? 0, product);
      found.push(`["${levelPrice(price, product)}","${size}",${detail.third(product, price)}]`);
    }
    return `[${found.join(",")}]`;
  };
  return `{"bids":${rows(book.bids)},"asks":${rows(book.asks)},"sequence":${book.lastUpdateId},"auction_mode":false,"auction":null,"time":"${microTime(book.time)}"}`;
}
