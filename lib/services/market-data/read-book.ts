import { BOOK_DEPTHS } from "@/lib/domain/channels/channel-kinds";
import type { Levels } from "@/lib/domain/market/event";
import type { Venue } from "@/lib/domain/market/venue";
import type { Tier } from "@/lib/domain/tiers/tiers";
import { AppError } from "@/lib/platform/errors";
import { assertDepth } from "../access/assert-depth";
import type { LiveMarket } from "./live-market";

interface InstrumentName {
  venue: Venue;
  symbol: string;
}

/** Levels a side that a request will be answered with, before it is known whether it may. */
export function bookRows(
  market: LiveMarket,
  limits: Tier,
  { venue, symbol }: InstrumentName,
  depth: number,
): number {
  const book = market.fold(venue, symbol)?.book;
  const levels = book ? Math.max(book.levelCount("bid"), book.levelCount("ask")) : 0;
  return Math.min(depth, levels, limits.bookDepth ?? Number.POSITIVE_INFINITY);
}

/**
 * The book and, from the same instant, where its channel stands: the smallest one that holds this depth.
 * Errors: `payment_required` beyond the tier, `unavailable` while the book may not be believed.
 */
export function readBook(
  market: LiveMarket,
  limits: Tier,
  { venue, symbol }: InstrumentName,
  depth: number,
): object {
  assertDepth(limits, limits.name, depth);
  const fold = market.fold(venue, symbol);
  if (fold?.bookState !== "live") {
    throw new AppError(
      "unavailable",
      `The book of ${symbol} on ${venue} is not live yet; try again in a moment.`,
    );
  }
  const { epoch, seq } = market.position(`book:${venue}:${symbol}:${channelDepth(depth)}`);
  return {
    feed: market.feed,
    bids: pairs(fold.book.top("bid", depth)),
    asks: pairs(fold.book.top("ask", depth)),
    epoch,
    seq,
  };
}

function channelDepth(depth: number): string {
  return BOOK_DEPTHS.find((parameter) => parameter === "full" || Number(parameter) >= depth) ?? "full";
}

function pairs(levels: Levels): [number, number][] {
  const result: [number, number][] = [];
  for (let index = 0; index < levels.length; index += 2) {
    result.push([levels[index] ?? 0, levels[index + 1] ?? 0]);
  }
  return result;
}
