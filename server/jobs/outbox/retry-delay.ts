const FIRST_MS = 5_000;
const LONGEST_MS = 4 * 3_600_000;
/** A fifth to either side, so that what failed together does not come back together. */
const JITTER = 0.2;

/** How long something waits after its `attempts`-th failure: 5 s, 10 s, 20 s … 4 h. */
export function retryDelayMs(attempts: number, random: () => number): number {
  const steadyMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempts - 1));
  return Math.round(steadyMs * (1 - JITTER + 2 * JITTER * random()));
}
