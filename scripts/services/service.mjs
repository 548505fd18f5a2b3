import { endProcess } from "./end-process.mjs";
import { processIdentity } from "./process-identity.mjs";

/**
 * @typedef {object} Service
 * @property {string} name
 * @property {number} pid
 * @property {string} identity
 * @property {() => boolean} hasExited
 * @property {Promise<string>} exited resolves with how it ended, in words
 * @property {(hurry?: boolean) => Promise<void>} stop idempotent
 */

const HURRIED_MS = 500;

/**
 * A child process with an owner and an end.
 *
 * @param {string} name
 * @param {import("node:child_process").ChildProcess} child
 * @param {readonly { signal: NodeJS.Signals, waitMs: number }[]} steps how to stop it, gentle first
 * @returns {Service}
 */
export function createService(name, child, steps) {
  const pid = child.pid ?? 0;
  const identity = processIdentity(pid) ?? "never started";
  let ended = false;
  /** @type {Promise<string>} */
  const exited = new Promise((resolve) => {
    /** @param {string} how */
    const end = (how) => {
      ended = true;
      resolve(how);
    };
    child.once("exit", (code, signal) => end(signal ? `was killed by ${signal}` : `ended with code ${code}`));
    child.once("error", (error) => end(`did not start: ${error.message}`));
  });
  return {
    name,
    pid,
    identity,
    hasExited: () => ended,
    exited,
    stop: async (hurry = false) => {
      if (ended || child.pid === undefined) return;
      await endProcess(
        { pid, identity },
        hurry ? steps.map((step) => ({ ...step, waitMs: HURRIED_MS })) : steps,
      );
      await exited;
    },
  };
}
