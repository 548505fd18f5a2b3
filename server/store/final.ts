/** How far behind the watermark a live trade may come; the live fold holds the same bound. */
export const LATENESS_MS = 2_000;

/** Whether no trade can change the window any more, as the live fold sees it. */
export function isFinal(start: number, lengthMs: number, watermark: number): boolean {
  return start + lengthMs + LATENESS_MS <= watermark;
}

/** Start of the oldest window that can still change. */
export function firstOpenStart(lengthMs: number, watermark: number): number {
  return Math.floor((watermark - LATENESS_MS) / lengthMs) * lengthMs;
}
