import type { Levels } from "../market/event";
import type { ItemContent } from "./channel-item";

/** What one reader must be told who gets a single item in place of `older` and `newer`. */
export function mergeContent(older: ItemContent, newer: ItemContent): ItemContent {
  if (older.kind === "trades" && newer.kind === "trades") {
    return { kind: "trades", encoded: [...older.encoded, ...newer.encoded] };
  }
  if (older.kind === "levels" && newer.kind === "levels") {
    return {
      kind: "levels",
      bids: mergeLevels(older.bids, newer.bids, true),
      asks: mergeLevels(older.asks, newer.asks, false),
    };
  }
  return newer;
}

/** The newer quantity of each price, best first. */
function mergeLevels(older: Levels, newer: Levels, descending: boolean): Levels {
  if (older.length === 0) return newer;
  if (newer.length === 0) return older;
  const byPrice = new Map<number, number>();
  for (const levels of [older, newer]) {
    for (let index = 0; index < levels.length; index += 2)
      byPrice.set(levels[index] ?? 0, levels[index + 1] ?? 0);
  }
  const prices = [...byPrice.keys()].sort((a, b) => (descending ? b - a : a - b));
  return prices.flatMap((price) => [price, byPrice.get(price) ?? 0]);
}
