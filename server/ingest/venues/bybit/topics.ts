import { compactSymbol } from "@/lib/domain/market/symbol";
import type { Topic } from "../../feed/venue-protocol";

/** Levels a side; the venue sends this depth every 100 ms and deletes what leaves it. */
export const BOOK_DEPTH = 200;

/** What is subscribed of each symbol. The minute's candle is only held against the trades that came. */
const CHANNELS = [
  { name: "publicTrade", kind: "trades" },
  { name: `orderbook.${BOOK_DEPTH}`, kind: "book" },
  { name: "orderbook.1", kind: "top" },
  { name: "kline.1", kind: "other" },
] as const satisfies readonly { name: string; kind: Topic["kind"] }[];

/** `publicTrade.BTCUSDT` and its like. */
export function topicsOf(symbol: string): Topic[] {
  const wire = compactSymbol(symbol);
  return CHANNELS.map(({ name, kind }) => ({ key: `${name}.${wire}`, symbol, kind }));
}
