export interface BackOffBounds {
  firstMs: number;
  maxMs: number;
}

/**
 * Doubling delays with jitter over their upper half, so that clients cut off together do not come back
 * together. `attempt` counts failures in a row, from 0.
 */
export function backOffMs(attempt: number, bounds: BackOffBounds, random: () => number): number {
  const fullMs = Math.min(bounds.maxMs, bounds.firstMs * 2 ** Math.min(attempt, 30));
  return fullMs * (0.5 + random() / 2);
}
