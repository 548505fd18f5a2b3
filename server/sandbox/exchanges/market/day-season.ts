const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Europe and America trade together in the early afternoon, UTC. */
const PEAK_HOUR = 14.75;

/** Activity at this time of day over the day's mean: about 0.75 at night, 1.3 in the afternoon. */
export function daySeason(time: number): number {
  const hour = (time % DAY_MS) / HOUR_MS;
  const phase = ((hour - PEAK_HOUR) / 24) * 2 * Math.PI;
  return 1 + 0.22 * Math.cos(phase) + 0.06 * Math.cos(2 * phase);
}
