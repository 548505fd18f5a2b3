import { parseList, parseNumber, parseVenue, VENUES } from "../start/option-table.mjs";
import { parseSymbol } from "../start/parse-symbol.mjs";
import { PlainError } from "../start/plain-error.mjs";

const MINUTES_MAX = 7 * 24 * 60;
const SYMBOLS = ["BTC/USDT", "ETH/USDT", "SOL/USDT", "ADA/USDT"];

/**
 * @typedef {object} RecordOptions
 * @property {string[]} venues
 * @property {string[]} symbols
 * @property {number} minutes
 * @property {string | null} out
 * @property {boolean} live
 */

/** @type {Record<string, { parse: (text: string) => unknown, should: string, example: string }>} */
const OPTIONS = {
  venues: {
    parse: (text) => parseList(text, parseVenue),
    should: `a comma-separated list out of ${VENUES.join(", ")}`,
    example: "--venues binance,okx",
  },
  symbols: {
    parse: (text) => parseList(text, parseSymbol),
    should: "a comma-separated list of BASE/QUOTE pairs",
    example: "--symbols BTC/USDT,ETH/USDT",
  },
  minutes: {
    parse: (text) => parseNumber(text, (value) => value > 0 && value <= MINUTES_MAX),
    should: `a number of minutes, above 0 and at most ${MINUTES_MAX}`,
    example: "--minutes 10",
  },
  out: {
    parse: (text) => (text === "" ? null : text),
    should: "the path of the file to write, which must not be there yet",
    example: "--out recordings/today.jsonl.gz",
  },
};

/**
 * @param {readonly string[]} argv the words after `npm run record --`
 * @returns {RecordOptions}
 */
export function parseRecordOptions(argv) {
  /** @type {Record<string, any>} */
  const values = {};
  const words = [...argv];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === "--live") {
      values.live = true;
      continue;
    }
    const [, name = "", inline] = /^--([a-z]+)(?:=(.*))?$/s.exec(word) ?? [];
    const option = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
    if (!option) {
      const known = Object.values(OPTIONS).map(({ example }) => example);
      throw new PlainError(
        `${JSON.stringify(word)} is no option; these are: ${known.join(", ")}, --live.`,
        2,
      );
    }
    const text = inline ?? (words[0]?.startsWith("--") ? undefined : words.shift());
    const value = text === undefined ? null : option.parse(text);
    if (value === null) {
      const found = text === undefined ? "has no value" : `is ${JSON.stringify(text)}`;
      throw new PlainError(
        `--${name} ${found}; it should be ${option.should}, for example ${option.example}.`,
        2,
      );
    }
    values[name] = value;
  }
  if (values.minutes === undefined) {
    throw new PlainError("--minutes is missing; it says how long to record, for example --minutes 10.", 2);
  }
  const { venues = VENUES, symbols = SYMBOLS, minutes, out = null, live = false } = values;
  return { venues, symbols, minutes, out, live };
}
