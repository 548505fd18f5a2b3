import { describe, expect, it } from "vitest";
import { decimalsFor, decimalText, digitGroups, firstDifference } from "@/components/ui/decimal-text";

describe("decimalText", () => {
  it.each([
    [61685.9, 2, "61685.90"],
    [-0.84, 2, "\u22120.84"],
    [-0.001, 2, "0.00"],
    [0, 2, "0.00"],
  ])("writes %d with %d decimals as %s", (value, decimals, text) => {
    expect(decimalText(value, decimals)).toBe(text);
  });
});

describe("digitGroups", () => {
  it.each([
    ["61685.99", ["61", "685.99"]],
    ["161.72", ["161.72"]],
    ["1234567", ["1", "234", "567"]],
    ["123456.5", ["123", "456.5"]],
    ["\u22121234.5", ["\u22121", "234.5"]],
    ["\u2212123.5", ["\u2212123.5"]],
    ["0.3452", ["0.3452"]],
  ])("cuts %s into %j and loses no character", (text, groups) => {
    const cut = digitGroups(text);
    expect(cut.map((group) => group.text)).toEqual(groups);
    expect(cut.map((group) => group.gap)).toEqual(groups.map((_, index) => index > 0));
  });
});

describe("decimalsFor", () => {
  it.each([
    [61685.9, 2],
    [161, 2],
    [2.5, 3],
    [0.3452, 4],
    [0.00001234, 8],
    [1.23456, 5],
  ])("shows %d with %d decimals", (price, decimals) => {
    expect(decimalsFor(price)).toBe(decimals);
  });
});

describe("firstDifference", () => {
  it.each([
    ["61685.99", "61686.00", 4],
    ["61685.99", "61685.99", 8],
    ["999.99", "1000.00", 0],
  ])("finds where %s becomes %s", (before, after, index) => {
    expect(firstDifference(before, after)).toBe(index);
  });
});
