import { shortLine } from "./short-line.mjs";

const LINES_A_MINUTE_MAX = 20;
const MINUTE_MS = 60_000;
const THRESHOLDS = /** @type {Record<string, number>} */ ({
  error: 50,
  fatal: 60,
  silent: Number.POSITIVE_INFINITY,
});

/**
 * Passes a child's warnings and errors to the console, so many a minute at most; the log file has them all.
 *
 * @param {{ name: string, logFile: string, logLevel: string | undefined, print: (line: string) => void }} options
 * @returns {(line: string) => void}
 */
export function consoleFilter({ name, logFile, logLevel, print }) {
  const threshold = THRESHOLDS[logLevel ?? ""] ?? 40;
  let windowEnds = 0;
  let shown = 0;
  return (line) => {
    const short = shortLine(line);
    if (short === null || short.level < threshold) return;
    if (performance.now() > windowEnds) {
      windowEnds = performance.now() + MINUTE_MS;
      shown = 0;
    }
    shown += 1;
    if (shown <= LINES_A_MINUTE_MAX) print(`${name} ${short.text}`);
    if (shown === LINES_A_MINUTE_MAX) print(`${name} has more to say: ${logFile}`);
  };
}
