/**
 * Who may import whom, held as one table; the first row whose `files` match a file governs it. Paths are relative
 * to the project; `own` stands for the file's own folder under server/.
 *
 * @typedef {object} ImportRule
 * @property {RegExp} files
 * @property {string} name
 * @property {readonly string[]} may folders and files of the project
 * @property {readonly string[]} [types] folders of which only types may be imported
 * @property {readonly RegExp[]} [packagesNot] packages that must not be imported
 */

const OF_THE_PAGES = [/^next(\/|$)/, /^react(-dom)?(\/|$)/, /^server-only$/];

/** @type {readonly ImportRule[]} */
export const IMPORT_RULES = [
  { files: /^lib\/domain\//, name: "lib/domain", may: ["lib/domain"], packagesNot: [/^node:/, /./] },
  { files: /^lib\/generated\//, name: "generated code", may: [""] },
  {
    files: /^lib\/platform\//,
    name: "lib/platform",
    may: ["lib/platform", "lib/generated"],
    types: ["lib/domain"],
    packagesNot: OF_THE_PAGES,
  },
  {
    files: /^lib\/services\//,
    name: "lib/services",
    may: ["lib/domain", "lib/platform", "lib/services", "lib/generated"],
    packagesNot: OF_THE_PAGES,
  },
  { files: /^server\/main\.ts$/, name: "server/main.ts", may: ["lib", "server"], packagesNot: OF_THE_PAGES },
  { files: /^server\//, name: "a folder of server", may: ["lib", "own"], packagesNot: OF_THE_PAGES },
  { files: /^components\//, name: "components", may: ["components", "lib/domain"], packagesNot: [/^node:/] },
  { files: /^(app\/|proxy\.ts$|instrumentation)/, name: "app", may: ["app", "components", "lib"] },
  { files: /^scripts\//, name: "scripts", may: ["scripts"] },
  { files: /^tests\//, name: "tests", may: [""] },
];

/** What the ground floor must not touch, because a replay would then differ from the live run. */
export const IMPURE = [
  { pattern: /\bDate\.now\b/, name: "Date.now()", instead: "take the time from the event" },
  {
    pattern: /\bnew\s+Date\s*\(\s*\)/,
    name: "new Date() without an argument",
    instead: "take the time from the event",
  },
  { pattern: /\bperformance\.now\b/, name: "performance.now()", instead: "take the time from the event" },
  { pattern: /\bMath\.random\b/, name: "Math.random()", instead: "take a random source as an argument" },
  { pattern: /\bprocess\.\w/, name: "process", instead: "take the value as an argument" },
  { pattern: /\bset(?:Timeout|Interval|Immediate)\b/, name: "timers", instead: "act on time events" },
  {
    pattern: /\bcrypto\.(?:randomUUID|getRandomValues)\b/,
    name: "random ids",
    instead: "take the id as an argument",
  },
];

export const LINES_MAX = 400;
