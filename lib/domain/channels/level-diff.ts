import type { Levels } from "../market/event";

/**
 * What turns the levels `before` into `after` (both best first): changed and new levels with their absolute
 * quantity, levels that left the view with quantity 0. `descending` for bids.
 */
export function levelDiff(before: Levels, after: Levels, descending: boolean): number[] {
  const changes: number[] = [];
  let old = 0;
  let now = 0;
  while (old < before.length || now < after.length) {
    const oldPrice = before[old];
    const nowPrice = after[now];
    if (oldPrice === nowPrice && oldPrice !== undefined) {
      if (before[old + 1] !== after[now + 1]) changes.push(oldPrice, after[now + 1] ?? 0);
      old += 2;
      now += 2;
    } else if (nowPrice === undefined || (oldPrice !== undefined && descending === oldPrice > nowPrice)) {
      changes.push(oldPrice ?? 0, 0);
      old += 2;
    } else {
      changes.push(nowPrice, after[now + 1] ?? 0);
      now += 2;
    }
  }
  return changes;
}

/** `[[price,quantity],…]` of flat levels. */
export function encodeLevels(levels: Levels): string {
  let text = "[";
  for (let index = 0; index < levels.length; index += 2) {
    text += `${index === 0 ? "" : ","}[${levels[index]},${levels[index + 1]}]`;
  }
  return `${text}]`;
}
