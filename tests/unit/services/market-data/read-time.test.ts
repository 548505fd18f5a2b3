import { describe, expect, it } from "vitest";
import { readTime } from "@/lib/services/market-data/read-time";

describe("a time", () => {
  it.each([
    ["0", 0],
    ["1700000000000", 1_700_000_000_000],
    ["2026-01-19", Date.UTC(2026, 0, 19)],
    ["2026-01-19T13:00:00Z", Date.UTC(2026, 0, 19, 13)],
    ["2026-01-19T13:00Z", Date.UTC(2026, 0, 19, 13)],
    ["2026-01-19T13:00:00.123Z", Date.UTC(2026, 0, 19, 13, 0, 0, 123)],
    ["2026-01-19T15:00:00+02:00", Date.UTC(2026, 0, 19, 13)],
    ["2026-01-19T08:00:00-0500", Date.UTC(2026, 0, 19, 13)],
    ["2024-02-29", Date.UTC(2024, 1, 29)],
  ])("%s is read as %d", (text, time) => {
    expect(readTime(text)).toBe(time);
  });

  it.each([
    "",
    " ",
    "now",
    "-1",
    "1e12",
    "0x10",
    "1.5",
    "NaN",
    "Infinity",
    "1700000000000000",
    "999999999999999",
    "2026-02-30",
    "2025-02-29",
    "2026-13-01",
    "2026-01-19T25:00:00Z",
    "2026-01-19T13:00:00",
    "19.01.2026",
    "1969-12-31T23:59:59Z",
  ])("%j is none", (text) => {
    expect(readTime(text)).toBeNull();
  });
});
