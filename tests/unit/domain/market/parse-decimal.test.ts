import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDecimal } from "@/lib/domain/market/parse-decimal";

describe("parseDecimal", () => {
  test.each<[string, number]>([
    ["0", 0],
    ["0.00000000", 0],
    ["61737.63000000", 61737.63],
    ["0.1", 0.1],
    ["-1.5", -1.5],
    ["-0.00", 0],
    ["9007199254740993", 9007199254740992],
    ["123456789012345678901234567890.5", 1.2345678901234568e29],
    ["0.1234567890123456789012345678901234", 0.12345678901234568],
    ["007.50", 7.5],
  ])("reads %s", (text, value) => {
    expect(Object.is(parseDecimal(text), value)).toBe(true);
  });

  test.each<[unknown]>([
    ["0.-10000"],
    [""],
    [" 1"],
    ["1 "],
    ["1e5"],
    ["0x1"],
    ["NaN"],
    ["Infinity"],
    ["+1"],
    ["-"],
    ["."],
    [".5"],
    ["5."],
    ["1.2.3"],
    ["--1"],
    ["1,5"],
    ["1_000"],
    ["१"],
    ["9".repeat(65)],
    [1],
    [null],
    [undefined],
    [Number.NaN],
    [["1"]],
    [{ toString: () => "1" }],
  ])("refuses %j", (text) => {
    expect(parseDecimal(text)).toBeNaN();
  });

  test("gives what Number gives for every decimal text", () => {
    const digits = (max: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${max}}$`));
    const decimal = fc
      .tuple(fc.boolean(), digits(25), fc.option(digits(30), { nil: null }))
      .map(([negative, whole, part]) => `${negative ? "-" : ""}${whole}${part === null ? "" : `.${part}`}`);
    fc.assert(
      fc.property(decimal, (text) => parseDecimal(text) === Number(text)),
      { numRuns: 20_000 },
    );
  });

  test("gives a double back from its own text", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e15, noNaN: true }), (value) => {
        const text = value.toString();
        return text.includes("e") || parseDecimal(text) === value;
      }),
    );
  });

  test("refuses every text that has another character than digits, a dot and a minus", () => {
    fc.assert(fc.property(fc.string(), (text) => /^[-.\d]*$/.test(text) || Number.isNaN(parseDecimal(text))));
  });
});
