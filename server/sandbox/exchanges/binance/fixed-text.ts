import type { Levels } from "@/lib/domain/market/event";

/** Prices and quantities are strings of eight decimals on this wire. */
export function fixed8(value: number): string {
  return value.toFixed(8);
}

/** Flat levels as the wire's `[["price","quantity"],…]`. */
export function levelsText(levels: Levels): string {
  let text = "[";
  for (let index = 0; index + 1 < levels.length; index += 2) {
    if (index > 0) text += ",";
    text += `["${fixed8(levels[index] ?? 0)}","${fixed8(levels[index + 1] ?? 0)}"]`;
  }
  return `${text}]`;
}
