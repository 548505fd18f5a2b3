import { describe, expect, it } from "vitest";
import { Marks } from "@/server/store/marks";

describe("marks", () => {
  it.each([
    ["9", "10", true],
    ["10", "9", false],
    ["10", "10", false],
    ["9007199254740993", "9007199254740994", true],
    ["9007199254740994", "9007199254740993", false],
    ["999", "1000000000000000000", true],
  ])("know whether an id is above all before it: after %s, %s is %s", (before, id, isAbove) => {
    const marks = Marks.empty();
    expect(marks.setTrade(1, before, 1_000)).toBe(true);
    expect(marks.setTrade(1, id, 1_000)).toBe(isAbove);
    expect(marks.setTrade(2, id, 1_000)).toBe(true);
  });

  it("take the newest of an instrument's trades and its venue's time as watermark", () => {
    const marks = Marks.empty();
    expect(marks.watermark(1, "binance")).toBe(Number.NEGATIVE_INFINITY);
    marks.setTrade(1, "1", 5_000);
    marks.setTrade(1, "2", 4_000);
    marks.setTime("okx", 9_000);
    expect(marks.watermark(1, "binance")).toBe(5_000);
    marks.setTime("binance", 6_000);
    marks.setTime("binance", 5_500);
    expect(marks.watermark(1, "binance")).toBe(6_000);
    expect(marks.watermark(2, "binance")).toBe(6_000);
  });

  it("are not moved by what happens to a copy", () => {
    const marks = Marks.empty();
    marks.setTrade(1, "1", 1_000);
    const copy = marks.copy();
    copy.setTrade(1, "2", 2_000);
    copy.setTime("binance", 3_000);
    expect(marks.watermark(1, "binance")).toBe(1_000);
    expect(marks.setTrade(1, "2", 2_000)).toBe(true);
  });
});
