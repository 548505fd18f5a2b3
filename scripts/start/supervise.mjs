import { setTimeout as pause } from "node:timers/promises";

const FIRST_PAUSE_MS = 250;
const PAUSE_MS_MAX = 10_000;
const DEATHS_MAX = 5;
const DEATHS_WINDOW_MS = 30_000;

/**
 * @typedef {import("../services/service.mjs").Service} Service
 * @typedef {ReturnType<typeof supervise>} Supervised
 */

/**
 * Keeps a child alive: starts it again when it dies, ever later, and gives up when it keeps dying.
 *
 * @param {object} options
 * @param {string} options.name
 * @param {() => Promise<Service>} options.start
 * @param {(service: Service) => void} options.onStart
 * @param {() => string | null} options.lastWords what it said before it died
 * @param {(line: string) => void} options.say
 * @param {(sentence: string) => void} options.onGivenUp
 */
export function supervise({ name, start, onStart, lastWords, say, onGivenUp }) {
  /** @type {Service | null} */
  let service = null;
  /** @type {number[]} */
  let deaths = [];
  const stopping = new AbortController();

  /** @returns {Promise<string>} how it ended */
  async function liveOnce() {
    try {
      service = await start();
    } catch (error) {
      return `did not start: ${error instanceof Error ? error.message : error}`;
    }
    onStart(service);
    return service.exited;
  }

  async function keepAlive() {
    for (;;) {
      const how = await liveOnce();
      if (stopping.signal.aborted) return;
      const now = performance.now();
      deaths = [...deaths.filter((time) => now - time < DEATHS_WINDOW_MS), now];
      if (deaths.length >= DEATHS_MAX) {
        onGivenUp(
          `${name} died ${DEATHS_MAX} times within ${DEATHS_WINDOW_MS / 1000} s; the last time it ${how}.`,
        );
        return;
      }
      const pauseMs = Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS * 2 ** (deaths.length - 1));
      const words = lastWords();
      say(`${name} ${how}${words ? ` (${words})` : ""}; starting it again in ${pauseMs / 1000} s.`);
      await pause(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
    }
  }

  const life = keepAlive();
  return {
    name,
    /** @param {boolean} [hurry] */
    async stop(hurry = false) {
      stopping.abort();
      await service?.stop(hurry);
      await life;
      // A start that was under way when the stop came has a child by now.
      await service?.stop(hurry);
    },
  };
}
