/** Which bars a chart shows. `offset` counts bars between the newest and the right edge; 0 follows the market. */
export interface Viewport {
  /** Width of a bar with its gap, CSS pixels. */
  slot: number;
  offset: number;
}

export const SLOT_INITIAL = 9;
const SLOT_MIN = 3;
const SLOT_MAX = 36;
const ZOOM_STEP = 1.25;
/** Empty slots after the newest bar. */
export const EMPTY_SLOTS = 5;

export interface VisibleBars {
  /** Index of the first slot; negative where there are fewer bars than slots. */
  from: number;
  /** Slots, with the empty ones. */
  count: number;
}

export function visibleBars({ slot, offset }: Viewport, width: number, length: number): VisibleBars {
  const count = Math.max(1, Math.floor(width / slot));
  return { from: length + EMPTY_SLOTS - offset - count, count };
}

/** Moves by whole bars: positive goes into the past. At least one bar stays in sight. */
export function pan(viewport: Viewport, bars: number, length: number): Viewport {
  const offset = Math.max(0, Math.min(Math.max(0, length - 1), viewport.offset + bars));
  return { ...viewport, offset };
}

/** Zooms by steps around the right edge, where the eye is. */
export function zoom(viewport: Viewport, steps: number): Viewport {
  const slot = Math.min(SLOT_MAX, Math.max(SLOT_MIN, viewport.slot * ZOOM_STEP ** steps));
  return { ...viewport, slot: Math.round(slot * 4) / 4 };
}

/** New bars come: a view that looks at the past stays where it looks. */
export function grow(viewport: Viewport, added: number): Viewport {
  return viewport.offset === 0 || added === 0 ? viewport : { ...viewport, offset: viewport.offset + added };
}
