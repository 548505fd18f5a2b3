import { describe, expect, test } from "vitest";
import { parseRecordOptions } from "../../../scripts/record/parse-record-options.mjs";

describe("options of npm run record", () => {
  test("name venues, symbols, minutes and a file; what is left out is all of it", () => {
    expect(
      parseRecordOptions(["--venues", "okx,KRAKEN", "--minutes=2.5", "--out", "a.gz", "--live"]),
    ).toEqual({
      venues: ["okx", "kraken"],
      symbols: ["BTC/USDT", "ETH/USDT", "SOL/USDT", "ADA/USDT"],
      minutes: 2.5,
      out: "a.gz",
      live: true,
    });
    expect(parseRecordOptions(["--minutes", "1"])).toMatchObject({ live: false, out: null });
    expect(parseRecordOptions(["--minutes", "1"]).venues).toHaveLength(5);
  });

  test.each([
    [[], /--minutes is missing/],
    [["--minutes"], /--minutes has no value/],
    [["--minutes", "0"], /--minutes is "0"; it should be a number of minutes/],
    [
      ["--minutes", "1", "--venues", "nyse"],
      /--venues is "nyse"; it should be a comma-separated list out of/,
    ],
    [["--speed", "1"], /"--speed" is no option; these are/],
  ])("%j are refused in one sentence", (argv, sentence) => {
    expect(() => parseRecordOptions(argv)).toThrow(sentence);
  });
});
