/** Trades that are lost between two moments, epoch milliseconds. */
export interface GapSpan {
  from: number;
  to: number;
}

/**
 * Which bars in sight lie over a gap. A chart leaves out windows without trades, so a gap that swallowed
 * whole windows has no bar of its own: the first bar after it stands for it.
 */
export function gapSlots(times: readonly number[], stepMs: number, gaps: readonly GapSpan[]): Set<number> {
  const slots = new Set<number>();
  for (const { from, to } of gaps) {
    let isShown = false;
    for (let slot = 0; slot < times.length; slot += 1) {
      const time = times[slot] ?? 0;
      if (time > to) {
        const isInSight = slot > 0;
        if (!isShown && isInSight) slots.add(slot);
        break;
      }
      if (time + stepMs <= from) continue;
      slots.add(slot);
      isShown = true;
    }
  }
  return slots;
}
