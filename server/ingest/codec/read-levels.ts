import { parseDecimal } from "@/lib/domain/market/parse-decimal";
import { NUMBER_MAX } from "./plausible";

/** More levels than the venue's deepest book holds. */
const LEVELS_MAX = 20_000;

/** `[["price","quantity"],…]` as a flat array, or null where a level is malformed. Quantity 0 is legal. */
export function readLevels(levels: unknown, levelsMax = LEVELS_MAX): number[] | null {
  if (!Array.isArray(levels) || levels.length > levelsMax) return null;
  const flat: number[] = [];
  for (let index = 0; index < levels.length; index += 1) {
    const level: unknown = levels[index];
    if (!Array.isArray(level) || level.length < 2) return null;
    const price = parseDecimal(level[0]);
    const quantity = parseDecimal(level[1]);
    if (!(price > 0 && price <= NUMBER_MAX && quantity >= 0 && quantity <= NUMBER_MAX)) return null;
    flat.push(price, quantity);
  }
  return flat;
}
