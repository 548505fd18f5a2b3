import { setTimeout as pause } from "node:timers/promises";

/**
 * Asks until the answer is true or the time is over; returns the last answer.
 *
 * @param {() => boolean | Promise<boolean>} isTrue
 * @param {{ timeoutMs: number, everyMs?: number }} limits
 * @returns {Promise<boolean>}
 */
export async function waitUntil(isTrue, { timeoutMs, everyMs = 50 }) {
  const until = performance.now() + timeoutMs;
  for (;;) {
    if (await isTrue()) return true;
    if (performance.now() >= until) return false;
    await pause(everyMs);
  }
}
