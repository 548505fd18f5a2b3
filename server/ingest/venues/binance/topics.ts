import { compactSymbol } from "@/lib/domain/market/symbol";
import type { Topic } from "../../feed/venue-protocol";

const CHANNELS: readonly { name: string; kind: Topic["kind"] }[] = [
  { name: "trade", kind: "trades" },
  { name: "depth@100ms", kind: "book" },
  { name: "bookTicker", kind: "top" },
];

/** The streams of a symbol: `btcusdt@trade` and its like. */
export function topicsOf(symbol: string): Topic[] {
  const wire = compactSymbol(symbol).toLowerCase();
  return CHANNELS.map(({ name, kind }) => ({ key: `${wire}@${name}`, symbol, kind }));
}
