import { describe, expect, it } from "vitest";
import { parseSymbol } from "@/lib/domain/market/symbol";
import { VENUES } from "@/lib/domain/market/venue";
import { VENUES as OPTION_VENUES, OPTIONS } from "../../../scripts/start/option-table.mjs";
import { parseOptions, swallowedOption } from "../../../scripts/start/parse-options.mjs";
import { parseSymbol as parseOptionSymbol } from "../../../scripts/start/parse-symbol.mjs";

const DEFAULTS = {
  feed: "simulated",
  replay: null,
  speed: 1,
  venues: null,
  symbols: null,
  port: 3000,
  serverPort: null,
  data: null,
  seed: null,
  rate: null,
  help: false,
};

describe("options that are right", () => {
  it.each([
    [[], {}],
    [["--live"], { feed: "live" }],
    [["--replay", "a b.gz", "--speed", "0"], { feed: "replay", replay: "a b.gz", speed: 0 }],
    [["--replay=x=y.gz", "--speed=2.5"], { feed: "replay", replay: "x=y.gz", speed: 2.5 }],
    [["--venues", "OKX, binance,okx"], { venues: ["okx", "binance"] }],
    [["--symbols", "btcusdt,ETH-USDT,SOL/USDT"], { symbols: ["BTC/USDT", "ETH/USDT", "SOL/USDT"] }],
    [["--port", "1", "--server-port", "65535"], { port: 1, serverPort: 65_535 }],
    [["--data", "/tmp/x"], { data: "/tmp/x" }],
    [["--seed", "0", "--rate", "0.5"], { seed: 0, rate: 0.5 }],
  ])("%j", (argv, expected) => {
    expect(parseOptions(argv)).toEqual({ ...DEFAULTS, ...expected });
  });
});

describe("options that are wrong get one sentence that names the option and an example", () => {
  it.each([
    [["--bogus"], /^"--bogus" is no option; .*--live.*example/],
    [["--toString"], /is no option/],
    [["live"], /^"live" is no option/],
    [["-p", "1"], /^"-p" is no option/],
    [["--port"], /^--port has no value; .*for example --port 3000\.$/],
    [["--port", "0"], /^--port is "0"; it should be a port from 1 to 65535/],
    [["--port", "65536"], /^--port is "65536"/],
    [["--port", "3e3"], /^--port is "3e3"/],
    [["--port", "--live"], /^--port has no value/],
    [["--port", "1", "--port", "2"], /^--port is given twice/],
    [["--live=yes"], /^--live takes no value/],
    [["--live", "--replay", "x"], /cannot go together/],
    [["--speed", "1"], /^--speed only works with --replay/],
    [["--live", "--seed", "1"], /^--seed only works with the simulated exchanges/],
    [["--replay", "x", "--rate", "5"], /^--rate only works with the simulated exchanges/],
    [["--replay", "x", "--speed", "-1"], /^--speed is "-1"/],
    [["--rate", "0"], /^--rate is "0"/],
    [["--rate", "NaN"], /^--rate is "NaN"/],
    [["--seed", "1.5"], /^--seed is "1.5"/],
    [["--venues", "mtgox"], /^--venues is "mtgox"; .*binance/],
    [["--venues", ""], /^--venues is ""/],
    [["--symbols", "BTC/USDT,,"], /^--symbols is "BTC\/USDT,,"/],
    [["--data", ""], /^--data is ""/],
  ])("%j", (argv, sentence) => {
    expect(() => parseOptions(argv)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringMatching(sentence) }),
    );
  });
});

it("an option that npm kept for itself is pointed out", () => {
  expect(swallowedOption({ npm_config_live: "true" })).toMatch(/npm start -- --live/);
  expect(swallowedOption({ npm_config_loglevel: "warn" })).toBeNull();
});

it("the venues and symbols that can be named are those of the product", () => {
  expect(OPTION_VENUES).toEqual([...VENUES]);
  for (const text of [
    "BTC/USDT",
    "btc-usd",
    "ethfdusd",
    "BNBBTC",
    "BTC",
    "A/B/C",
    "",
    "BTC/",
    "Ä/USD",
    "-",
  ]) {
    expect(parseOptionSymbol(text)).toBe(parseSymbol(text));
  }
});

it("every example is itself accepted", () => {
  for (const [name, { example, only }] of Object.entries(OPTIONS)) {
    const argv = example.split(" ");
    expect(() => parseOptions(only === "replay" ? [...argv, "--replay", "x"] : argv), name).not.toThrow();
  }
});
