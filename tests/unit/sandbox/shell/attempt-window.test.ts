import { describe, expect, it } from "vitest";
import { AttemptWindow } from "@/server/sandbox/exchanges/shell/attempt-window";
import { createManualClock } from "../../../integration/sandbox/manual-clock";

describe("attempts in a sliding window", () => {
  it("are let in up to the maximum, then told how long to wait", () => {
    const clock = createManualClock(0);
    const window = new AttemptWindow(clock, 2, 1_000);
    expect(window.admit("a")).toBeNull();
    clock.advance(400);
    expect(window.admit("a")).toBeNull();
    clock.advance(100);
    expect(window.admit("a")).toBe(500);
    clock.advance(499);
    expect(window.admit("a")).toBe(1);
    clock.advance(1);
    expect(window.admit("a")).toBeNull();
  });

  it("that were refused do not count, and names do not count for each other", () => {
    const clock = createManualClock(0);
    const window = new AttemptWindow(clock, 1, 1_000);
    expect(window.admit("a")).toBeNull();
    for (let count = 0; count < 10; count += 1) window.admit("a");
    expect(window.admit("b")).toBeNull();
    clock.advance(1_000);
    expect(window.admit("a")).toBeNull();
  });
});
