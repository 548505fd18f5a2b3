import { describe, expect, it } from "vitest";
import { RANGE_IDS, RANGES, windowOf } from "@/components/account/usage/ranges";
import { stackSteps } from "@/components/account/usage/stack-steps";
import type { UsageStep } from "@/lib/domain/usage/usage-counts";

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 10, 21, 13, 20, 0);
const window = { ...windowOf("24h", NOW), stepMs: HOUR_MS };

const row = (route: string, hoursAgo: number, requests: number): UsageStep => ({
  route,
  time: Date.UTC(2026, 10, 21, 13) - hoursAgo * HOUR_MS,
  requests,
  weight: requests,
  refused: 0,
  messages: route === "stream" ? 5 : 0,
  connections: 0,
});

describe("use in steps", () => {
  it.each(RANGE_IDS)("covers %s in whole steps of which the last is under way", (id) => {
    const { from, to } = windowOf(id, NOW);
    const { spanMs, stepMs } = RANGES[id];
    expect(to - from).toBe(spanMs);
    expect(to % stepMs).toBe(0);
    expect(to).toBeGreaterThan(NOW);
    expect(to - stepMs).toBeLessThanOrEqual(NOW);
  });

  it("stacks the busiest routes by themselves and the rest as one, and loses nothing", () => {
    const rows = ["a", "b", "c", "d", "e", "f", "g"].flatMap((route, index) => [
      row(route, 0, 10 - index),
      row(route, 23, 1),
    ]);
    const use = stackSteps([...rows, row("stream", 2, 0)], window);
    expect(use.series.map(({ name }) => name)).toEqual(["a", "b", "c", "d", "3 others"]);
    expect(use.series.map(({ values }) => [values[0], values[23]])).toEqual([
      [1, 10],
      [1, 9],
      [1, 8],
      [1, 7],
      [3, 15],
    ]);
    expect(use.total).toMatchObject({ requests: 56, messages: 5 });
    expect(use.steps.map(({ requests }) => requests).filter((count) => count > 0)).toEqual([7, 49]);
    expect(use.routes.map(({ route }) => route)).toEqual(["a", "b", "c", "d", "e", "f", "g", "stream"]);
  });

  it("gives each of five routes its own colour and draws nothing where nobody asked for anything", () => {
    const five = ["a", "b", "c", "d", "e"].map((route) => row(route, 1, 1));
    expect(stackSteps(five, window).series).toHaveLength(5);
    expect(stackSteps([row("stream", 1, 0)], window).series).toEqual([]);
    expect(stackSteps([row("a", 24, 1)], window).total.requests).toBe(0);
  });
});
