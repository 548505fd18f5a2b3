import { describe, expect, test } from "vitest";
import { gapSlots } from "@/components/charts/gap-slots";

const STEP = 60_000;
const TIMES = [0, 1, 2, 5, 6].map((minute) => minute * STEP);

describe("bars over a gap", () => {
  test.each([
    ["within one bar", { from: 1.2 * STEP, to: 1.4 * STEP }, [1]],
    ["over the edge of two bars", { from: 0.9 * STEP, to: 1.1 * STEP }, [0, 1]],
    ["that swallowed whole windows: the first bar after it", { from: 3.1 * STEP, to: 4.2 * STEP }, [3]],
    ["that begins in one bar and ends before the next", { from: 2.5 * STEP, to: 4.5 * STEP }, [2]],
    ["before everything in sight", { from: -9 * STEP, to: -3 * STEP }, []],
    ["after everything in sight", { from: 9 * STEP, to: 10 * STEP }, []],
  ])("%s", (_name, gap, slots) => {
    expect([...gapSlots(TIMES, STEP, [gap])]).toEqual(slots);
  });
});
