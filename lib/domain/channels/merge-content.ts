import type { Levels } from "../market/event";
import type { ItemContent } from "./channel-item";

/** What a reader must be told who gets a single item in place of all `parts`, which are in order. */
export function mergeContent(parts: readonly ItemContent[]): ItemContent {
  const last = parts.at(-1);
  if (!last) throw new Error("nothing to merge");
  if (parts.length === 1 || last.kind === "state") return last;
  if (last.kind === "trades") {
    return { kind: "trades", encoded: parts.flatMap((part) => (part.kind === "trades" ? part.encoded : [])) };
  }
  const levels = parts.filter((part) => part.kind === "levels");
  return {
    kind: "levels",
    bids: mergeLevels(
      levels.map((part) => part.bids),
      true,
    ),
    asks: mergeLevels(
      levels.map((part) => part.asks),
      false,
    ),
  };
}

/** The newest quantity of each price, best first. */
function mergeLevels(parts: readonly Levels[], descending: boolean): Levels {
  const byPrice = new Map<number, number>();
  for (const levels of parts) {
    for (let index = 0; index < levels.length; index += 2)
      byPrice.set(levels[index] ?? 0, levels[index + 1] ?? 0);
  }
  const prices = [...byPrice.keys()].sort((a, b) => (descending ? b - a : a - b));
  return prices.flatMap((price) => [price, byPrice.get(price) ?? 0]);
}
