import { parseSymbol } from "./parse-symbol.mjs";

/** The exchanges that can be named; lib/domain/market/venue.ts holds the same list for the product. */
export const VENUES = ["binance", "okx", "bybit", "coinbase", "kraken"];

const wholeNumber = /^\d{1,15}$/;

/** @param {string} text */
export function parsePort(text) {
  return wholeNumber.test(text) && Number(text) >= 1 && Number(text) <= 65_535 ? Number(text) : null;
}

/** @param {string} text @param {(part: string) => string | null} parsePart */
export function parseList(text, parsePart) {
  const parts = text.split(",").map((part) => parsePart(part.trim()));
  const known = parts.filter((part) => part !== null);
  return known.length === parts.length ? [...new Set(known)] : null;
}

/** @param {string} text */
export function parseVenue(text) {
  return VENUES.includes(text.toLowerCase()) ? text.toLowerCase() : null;
}

/** @param {string} text @param {(value: number) => boolean} accept */
export function parseNumber(text, accept) {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return accept(value) ? value : null;
}

/**
 * Every option of `npm start`: how its text becomes a value (null where it cannot), and the words for whoever
 * got it wrong. An option without `parse` is a switch.
 *
 * @type {Record<string, {
 *   value?: string, parse?: (text: string) => unknown, should?: string, example: string, help: string,
 *   only?: "simulated" | "replay",
 * }>}
 */
export const OPTIONS = {
  live: { example: "--live", help: "real exchanges instead of the simulated ones" },
  replay: {
    value: "DIR|FILE",
    parse: (text) => (text === "" ? null : text),
    should: "the path of a recording",
    example: "--replay recordings/btcusdt.gz",
    help: "plays a recording through the real connectors",
  },
  speed: {
    value: "N",
    parse: (text) => parseNumber(text, (value) => value <= 100_000),
    should: "a number up to 100000: 1 for real time, 0 for as fast as possible",
    example: "--speed 0",
    help: "how fast a replay runs: 1 real time (default), 0 as fast as possible",
    only: "replay",
  },
  venues: {
    value: "A,B",
    parse: (text) => parseList(text, parseVenue),
    should: `a comma-separated list out of ${VENUES.join(", ")}`,
    example: "--venues binance,okx",
    help: "the exchanges to read",
  },
  symbols: {
    value: "A,B",
    parse: (text) => parseList(text, parseSymbol),
    should: "a comma-separated list of BASE/QUOTE pairs",
    example: "--symbols BTC/USDT,ETH/USDT",
    help: "the instruments to read",
  },
  port: {
    value: "N",
    parse: parsePort,
    should: "a port from 1 to 65535",
    example: "--port 3000",
    help: "the front door (default 3000)",
  },
  "server-port": {
    value: "N",
    parse: parsePort,
    should: "a port from 1 to 65535",
    example: "--server-port 8080",
    help: "the server alone (default 8080)",
  },
  data: {
    value: "DIR",
    parse: (text) => (text === "" ? null : text),
    should: "the path of a folder",
    example: "--data .data",
    help: "where everything is kept (default .data)",
  },
  seed: {
    value: "N",
    parse: (text) => (wholeNumber.test(text) ? Number(text) : null),
    should: "a whole number from 0",
    example: "--seed 42",
    help: "fixes the first run of the simulated market",
    only: "simulated",
  },
  rate: {
    value: "N",
    parse: (text) => parseNumber(text, (value) => value > 0 && value <= 1_000_000),
    should: "a number of trades a second above 0, at most 1000000",
    example: "--rate 200",
    help: "simulated trades a second over all symbols (default 200)",
    only: "simulated",
  },
};
