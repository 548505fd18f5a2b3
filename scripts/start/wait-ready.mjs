import { setTimeout as pause } from "node:timers/promises";

const ASK_EVERY_MS = 200;
const TELL_EVERY_MS = 15_000;
const ANSWER_WITHIN_MS = 5_000;

/**
 * Waits until the server is ready and a page comes through the front door; says now and then what is missing.
 *
 * @param {{ ready: string, page: string, say: (line: string) => void, signal: AbortSignal }} options
 * @returns {Promise<boolean>} false where the run ended before
 */
export async function waitReady({ ready, page, say, signal }) {
  let tellAt = performance.now() + TELL_EVERY_MS;
  while (!signal.aborted) {
    const missing =
      (await whatIsMissing(ready, (status) => status === 200)) ??
      (await whatIsMissing(page, (status) => status < 500));
    if (missing === null) return true;
    if (performance.now() > tellAt) {
      say(`Not ready yet: ${missing}`);
      tellAt = performance.now() + TELL_EVERY_MS;
    }
    await pause(ASK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
  return false;
}

/** @param {string} url @param {(status: number) => boolean} isWell @returns {Promise<string | null>} */
async function whatIsMissing(url, isWell) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS), redirect: "manual" });
    const text = await response.text();
    return isWell(response.status) ? null : `${url} answers ${response.status} ${text.slice(0, 300)}`;
  } catch {
    return `${url} does not answer.`;
  }
}
