import { describe, expect, it } from "vitest";
import { csvLine } from "@/lib/domain/usage/csv-line";

describe("a line of CSV", () => {
  it.each([
    ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["|calc", "'|calc"],
    [" =1", "' =1"],
    ["\t=1", `"'\t=1"`],
    ["\r=1", `"'\r=1"`],
    ['=1,"x"', `"'=1,""x"""`],
    ["＝1", "'＝1"],
  ])("takes %j for no formula", (text, expected) => {
    expect(csvLine([text])).toBe(`${expected}\r\n`);
  });

  it.each([
    ["Ada's key", "Ada's key"],
    ["GET candles", "GET candles"],
    ["a,b", `"a,b"`],
    ["a;b", `"a;b"`],
    ['say "so"', `"say ""so"""`],
    ["two\nlines", `"two\nlines"`],
    ["", ""],
  ])("writes %j as it is, quoted where it must be", (text, expected) => {
    expect(csvLine([text, 7])).toBe(`${expected},7\r\n`);
  });
});
