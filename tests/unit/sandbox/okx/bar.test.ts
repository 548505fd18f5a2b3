import { describe, expect, it } from "vitest";
import { BARS } from "@/server/sandbox/exchanges/okx/bar";

const DAY_MS = 86_400_000;

const windowsOf = (bar: string) => {
  const windows = BARS.get(bar);
  if (!windows) throw new RangeError(bar);
  return windows;
};

describe("bars", () => {
  it.each([
    ["1m", "2024-02-29T23:59:59Z", "2024-02-29T23:59:00Z"],
    ["12H", "2024-03-01T03:59:59Z", "2024-02-29T16:00:00Z"],
    ["12H", "2024-03-01T04:00:00Z", "2024-03-01T04:00:00Z"],
    ["12Hutc", "2024-03-01T03:59:59Z", "2024-03-01T00:00:00Z"],
    ["1D", "2024-02-29T15:59:59Z", "2024-02-28T16:00:00Z"],
    ["1W", "2024-03-03T15:59:59Z", "2024-02-25T16:00:00Z"],
    ["1W", "2024-03-03T16:00:00Z", "2024-03-03T16:00:00Z"],
    ["1Wutc", "2024-03-03T23:59:59Z", "2024-02-26T00:00:00Z"],
    ["1M", "2024-02-29T15:59:59Z", "2024-01-31T16:00:00Z"],
    ["1M", "2024-02-29T16:00:00Z", "2024-02-29T16:00:00Z"],
    ["1Mutc", "2024-02-29T23:59:59Z", "2024-02-01T00:00:00Z"],
    ["3M", "2024-12-31T15:59:59Z", "2024-09-30T16:00:00Z"],
    ["3Mutc", "2024-12-31T23:59:59Z", "2024-10-01T00:00:00Z"],
  ])("%s at %s opened at %s", (bar, time, opens) => {
    expect(windowsOf(bar).open(Date.parse(time))).toBe(Date.parse(opens));
  });

  it.each([...BARS.keys()])("%s: windows touch, and lead back to where they came from", (bar) => {
    const windows = windowsOf(bar);
    for (let day = 0; day < 800; day += 37) {
      const open = windows.open(Date.UTC(2024, 0, 1) + day * DAY_MS + 12_345);
      const next = windows.shift(open, 1);
      expect(windows.open(open)).toBe(open);
      expect(windows.open(next - 1)).toBe(open);
      expect(windows.open(next)).toBe(next);
      expect(windows.shift(next, -1)).toBe(open);
    }
  });
});
