import { takerSide, tradeId } from "../encode";
import { numberText } from "../number-text";
import type { Query } from "./query";
import type { VenueData } from "./venue-data";

/** All that the venue tells of spot; there is no way to older trades. */
const TRADES_MAX = 60;

/** Newest first. */
export function recentTradeAnswer(query: Query, data: VenueData): string {
  const listing = query.listing();
  const { instrument, wire } = listing;
  const { source, sequences } = data.streams(listing);
  const trades = source.trades(null, query.limit(TRADES_MAX, TRADES_MAX));
  const list = trades.toReversed().map((trade) => ({
    execId: tradeId(trade),
    symbol: wire,
    price: numberText(trade.price, instrument.priceDecimals),
    size: numberText(trade.quantity, instrument.quantityDecimals),
    side: takerSide(trade),
    time: String(trade.time),
    isBlockTrade: false,
    isRPITrade: false,
    seq: String(sequences.of(trade.id)),
  }));
  return JSON.stringify({ category: "spot", list });
}
