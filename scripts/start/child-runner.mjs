import { join } from "node:path";
import { openChildLog } from "./child-log.mjs";
import { consoleFilter } from "./console-filter.mjs";
import { PlainError } from "./plain-error.mjs";
import { complain } from "./say.mjs";
import { supervise } from "./supervise.mjs";

/** @typedef {import("../services/service.mjs").Service} Service */
/** @typedef {ReturnType<typeof createChildRunner>} ChildRunner */

/** Whose warnings are advice on tuning a machine, which nobody asked for at the console. */
const ERRORS_ONLY = new Set(["postgres", "redis"]);

/**
 * Runs children under supervision, each with a log of its own, on record in the run lock, and ended with the run.
 *
 * @param {object} options
 * @param {string} options.logs folder
 * @param {string | undefined} options.logLevel
 * @param {{ remember: (child: { name: string, pid: number, identity: string }) => void }} options.lock
 * @param {ReturnType<typeof import("./lifetime.mjs").createLifetime>} options.lifetime
 */
export function createChildRunner({ logs, logLevel, lock, lifetime }) {
  /** @param {string} name */
  function levelOf(name) {
    return ERRORS_ONLY.has(name) && !["fatal", "silent"].includes(logLevel ?? "") ? "error" : logLevel;
  }

  /** @param {string} name */
  function openLog(name) {
    const logFile = join(logs, `${name}.log`);
    /** @param {string} line */
    const print = (line) => {
      // During a drain connections close left and right, which every child mentions.
      if (!lifetime.signal.aborted) complain(line);
    };
    return openChildLog(logFile, consoleFilter({ name, logFile, logLevel: levelOf(name), print }));
  }

  /** @param {string} name @param {ReturnType<typeof openLog>} log @param {() => Promise<Service>} start */
  function keep(name, log, start) {
    const supervised = supervise({
      name,
      start,
      onStart: ({ pid, identity }) => lock.remember({ name, pid, identity }),
      lastWords: () => lastWords(log.lastLines()),
      say: complain,
      onGivenUp: (sentence) =>
        lifetime.fail([sentence, ...log.lastLines().map((line) => `  ${line}`)].join("\n")),
    });
    lifetime.own(name, async (hurry) => {
      await supervised.stop(hurry);
      log.close();
    });
  }

  return {
    /** @param {string} name @param {(output: number) => Service} start */
    run(name, start) {
      const log = openLog(name);
      keep(name, log, async () => start(log.fd));
    },
    /**
     * Starts a service that others need the address of; a first start that fails is not tried again.
     *
     * @template {Service & { port: number }} T
     * @param {string} name
     * @param {(output: number) => Promise<T>} start
     * @returns {Promise<T>}
     */
    async runService(name, start) {
      const log = openLog(name);
      /** @type {T | null} */
      let first = null;
      try {
        first = await start(log.fd);
      } catch (error) {
        const said = log.lastLines().slice(-5);
        log.close();
        if (error instanceof PlainError && said.length > 0)
          throw new PlainError([error.message, ...said.map((line) => `  ${line}`)].join("\n"));
        throw error;
      }
      const started = first;
      keep(name, log, async () => {
        const next = first ?? (await start(log.fd));
        first = null;
        if (next.port !== started.port) {
          // The others know the former address: only the next run can tell them the new one.
          await next.stop();
          throw new Error(`port ${started.port} was taken by another program meanwhile`);
        }
        return next;
      });
      return started;
    },
  };
}

/**
 * A sentence written just before the end explains it; a log record need not have to do with it.
 *
 * @param {readonly string[]} lines
 */
function lastWords(lines) {
  const last = lines.at(-1)?.trim() ?? "";
  return last === "" || last.startsWith("{") ? null : last.slice(0, 300);
}
