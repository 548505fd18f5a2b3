import { complain, say } from "./say.mjs";

/** npm passes on a Ctrl-C that the terminal has already sent to everyone: one press arrives twice. */
const SAME_PRESS_MS = 1_000;
const LOOK_AFTER_PARENT_MS = 500;

/**
 * The life of a run: what has been started, in order, and the one way in which it ends.
 */
export function createLifetime() {
  /** @type {{ name: string, stop: (hurry: boolean) => Promise<void> }[]} */
  const owned = [];
  const stopping = new AbortController();
  let hurry = false;
  let exitCode = 0;
  let asked = 0;

  /** @param {NodeJS.Signals} signal */
  function onSignal(signal) {
    const now = performance.now();
    if (!stopping.signal.aborted) {
      say(`\nStopping (${signal}) …`);
      stopping.abort();
      asked = now;
    } else if (now - asked > SAME_PRESS_MS && !hurry) {
      say("Stopping at once …");
      hurry = true;
      for (const { stop } of owned) void stop(true);
    }
  }
  // npm sends SIGTERM to the shell between us, which dies without passing it on.
  const parent = process.ppid;
  const isScript = process.env.npm_lifecycle_event !== undefined;
  const watch = setInterval(() => {
    if (isScript && process.ppid !== parent && !stopping.signal.aborted) onSignal("SIGTERM");
  }, LOOK_AFTER_PARENT_MS);
  watch.unref();

  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.on(signal, onSignal);

  return {
    signal: stopping.signal,
    /** Stops in the reverse order of being owned. @param {string} name @param {(hurry: boolean) => Promise<void>} stop */
    own(name, stop) {
      owned.push({ name, stop });
    },
    /** Ends the run with a failure. @param {string} sentence */
    fail(sentence) {
      complain(sentence);
      exitCode = 1;
      stopping.abort();
    },
    async end() {
      for (const { name, stop } of owned.reverse()) {
        await stop(hurry).catch((error) => complain(`${name} did not stop well: ${error.message}`));
      }
      return exitCode;
    },
    /** Resolves when the run should end. */
    stopped: new Promise((resolve) =>
      stopping.signal.addEventListener("abort", () => resolve(undefined), { once: true }),
    ),
  };
}
