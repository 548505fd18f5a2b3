import { processIdentity } from "./process-identity.mjs";
import { waitUntil } from "./wait-until.mjs";

/**
 * Ends one process for certain, and only that one: the identity is compared again before every signal.
 *
 * @param {{ pid: number, identity: string }} target
 * @param {readonly { signal: NodeJS.Signals, waitMs: number }[]} steps gentle first
 * @returns {Promise<boolean>} whether it is gone
 */
export async function endProcess({ pid, identity }, steps) {
  const isGone = () => processIdentity(pid) !== identity;
  for (const { signal, waitMs } of steps) {
    if (isGone()) return true;
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code === "EPERM") return false;
    }
    if (await waitUntil(isGone, { timeoutMs: waitMs })) return true;
  }
  return isGone();
}
