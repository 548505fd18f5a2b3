import { NUMBER_MAX } from "../../../codec/plausible";

/** More than any message holds: the deepest book has a thousand a side. */
export const LEVELS_MAX = 10_000;

/** `[{"price":1,"qty":2},…]` as a flat array, or null where a level is malformed. Quantity 0 is legal. */
export function readLevels(levels: unknown): number[] | null {
  if (!Array.isArray(levels) || levels.length > LEVELS_MAX) return null;
  const flat: number[] = [];
  for (let index = 0; index < levels.length; index += 1) {
    const level: unknown = levels[index];
    if (typeof level !== "object" || level === null) return null;
    const { price, qty: quantity } = level as { price?: unknown; qty?: unknown };
    if (typeof price !== "number" || typeof quantity !== "number") return null;
    if (!(price > 0 && price <= NUMBER_MAX && quantity >= 0 && quantity <= NUMBER_MAX)) return null;
    // A negative zero would be told apart from zero by whoever compares with Object.is.
    flat.push(price, quantity + 0);
  }
  return flat;
}
