import { describe, expect, test } from "vitest";
import { readTime } from "@/server/ingest/venues/kraken/codec/read-time";

describe("reading Kraken's times", () => {
  test.each([
    ["2026-10-06T08:04:56Z", "2026-10-06T08:04:56.000Z"],
    ["2026-10-06T08:04:56.1Z", "2026-10-06T08:04:56.100Z"],
    ["2026-10-06T08:04:56.12Z", "2026-10-06T08:04:56.120Z"],
    ["2026-10-06T08:04:56.999999Z", "2026-10-06T08:04:56.999Z"],
    ["2026-10-06T08:04:56.000569123Z", "2026-10-06T08:04:56.000Z"],
    ["2028-02-29T23:59:59.009Z", "2028-02-29T23:59:59.009Z"],
  ])("%s is %s", (text, iso) => {
    expect(readTime(text)).toBe(Date.parse(iso));
    expect(readTime(text)).toBe(Date.parse(iso));
  });

  test.each([
    "",
    "2026-10-06",
    "2026-10-06T08:04:56",
    "2026-10-06T08:04:56.Z",
    "2026-10-06T08:04:56.12aZ",
    "2026-10-06T08:04:56,123Z",
    "2026-10-06T08:04:56.1234567890Z",
    "2026-10-06T24:00:00Z",
    "2026-10-06T08:60:00Z",
    "2026-10-06T08:04:60Z",
    "2026-10-06T 8:04:56Z",
    "2026-10-06 08:04:56Z",
    "2026-02-30T08:04:56Z",
    "2026-1o-06T08:04:56Z",
    "2026-10-06T08:04:56+01:00",
    "1970-01-01T00:00:00Z",
    "2100-01-01T00:00:00Z",
    1_791_273_896_153,
    null,
  ])("%j is no time", (text) => {
    expect(readTime(text)).toBeNaN();
  });

  test("days may follow one another in any order", () => {
    const days = ["2026-10-06", "2026-10-07", "2026-10-06", "2026-13-01", "2026-10-06"];
    expect(days.map((day) => readTime(`${day}T00:00:00.001Z`))).toEqual(
      days.map((day) => Date.parse(`${day}T00:00:00.001Z`)),
    );
  });
});
