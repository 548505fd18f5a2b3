import { OPTIONS } from "./option-table.mjs";
import { PlainError } from "./plain-error.mjs";

/**
 * @typedef {object} StartOptions
 * @property {"simulated" | "live" | "replay"} feed
 * @property {string | null} replay
 * @property {number} speed
 * @property {string[] | null} venues
 * @property {string[] | null} symbols
 * @property {number} port
 * @property {number | null} serverPort
 * @property {string | null} data
 * @property {number | null} seed
 * @property {number | null} rate
 * @property {boolean} help
 */

/**
 * @param {readonly string[]} argv the words after `npm start --`
 * @returns {StartOptions}
 */
export function parseOptions(argv) {
  const values = readValues(argv);
  const feed = chooseFeed(values);
  for (const [name, { only }] of Object.entries(OPTIONS)) {
    if (!only || only === feed || values[name] === undefined) continue;
    const when =
      only === "replay" ? "with --replay" : "with the simulated exchanges, not with --live or --replay";
    throw new PlainError(`--${name} only works ${when}.`, 2);
  }
  const { replay = null, speed = 1, venues = null, symbols = null, port = 3000, data = null } = values;
  const { seed = null, rate = null, help = false } = values;
  return {
    feed,
    replay,
    speed,
    venues,
    symbols,
    port,
    serverPort: values["server-port"] ?? null,
    data,
    seed,
    rate,
    help,
  };
}

/** @param {readonly string[]} argv @returns {Record<string, any>} */
function readValues(argv) {
  /** @type {Record<string, any>} */
  const values = {};
  const words = [...argv];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === "--help" || word === "-h") {
      values.help = true;
      continue;
    }
    const [, name = "", inline] = /^--([a-z-]+)(?:=(.*))?$/s.exec(word) ?? [];
    const option = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
    if (!option) throw new PlainError(`${JSON.stringify(word)} is no option; ${knownOptions()}.`, 2);
    if (values[name] !== undefined) throw new PlainError(`--${name} is given twice; give it once.`, 2);
    values[name] = option.parse ? readValue(name, inline ?? takeValue(words)) : readSwitch(name, inline);
  }
  return values;
}

/** @param {string[]} words */
function takeValue(words) {
  return words[0] === undefined || words[0].startsWith("--") ? undefined : words.shift();
}

/** @param {string} name @param {string | undefined} text */
function readValue(name, text) {
  const option = OPTIONS[name];
  const value = text === undefined ? null : option?.parse?.(text);
  if (option && (value === null || value === undefined)) {
    const found = text === undefined ? "has no value" : `is ${JSON.stringify(text)}`;
    throw new PlainError(
      `--${name} ${found}; it should be ${option.should}, for example ${option.example}.`,
      2,
    );
  }
  return value;
}

/** @param {string} name @param {string | undefined} inline */
function readSwitch(name, inline) {
  if (inline === undefined) return true;
  throw new PlainError(`--${name} takes no value; write just --${name}.`, 2);
}

/** @param {Record<string, any>} values @returns {"simulated" | "live" | "replay"} */
function chooseFeed(values) {
  if (values.live && values.replay !== undefined) {
    throw new PlainError("--live and --replay cannot go together; choose one of them.", 2);
  }
  if (values.live) return "live";
  return values.replay === undefined ? "simulated" : "replay";
}

function knownOptions() {
  const names = Object.keys(OPTIONS).map((name) => `--${name}`);
  return `the options are ${names.slice(0, -1).join(", ")} and ${names.at(-1)}, for example npm start -- --port 3000`;
}

/**
 * `npm start --live`, without the two dashes, never reaches us except as npm's own configuration.
 *
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {string | null}
 */
export function swallowedOption(env) {
  const name = ["live", "replay", "speed", "venues", "symbols", "server-port", "rate"].find(
    (option) => env[`npm_config_${option.replaceAll("-", "_")}`] !== undefined,
  );
  return name
    ? `npm kept --${name} for itself; write it after two dashes, for example npm start -- ${OPTIONS[name]?.example}.`
    : null;
}

/** @returns {string} */
export function helpText() {
  const lines = Object.entries(OPTIONS).map(
    ([name, { value, help }]) => `  ${`--${name}${value ? ` ${value}` : ""}`.padEnd(20)} ${help}`,
  );
  return ["Usage: npm start -- [options]", ...lines].join("\n");
}
