import { describe, expect, it } from "vitest";
import { TIERS } from "@/lib/domain/tiers/tiers";
import { historyWindow } from "@/lib/services/market-data/history-window";

const DAY = 86_400_000;
const now = 1_000 * DAY;
const window = (more: Partial<Parameters<typeof historyWindow>[0]>) =>
  historyWindow({
    limits: TIERS.free,
    limit: "candleHistoryMs",
    from: undefined,
    to: undefined,
    now,
    rowMs: 60_000,
    ...more,
  });

describe("the time that a request may see", () => {
  it("goes as far back as the tier does where nothing is asked", () => {
    expect(window({})).toEqual({ from: now - 7 * DAY - 60_000, to: Number.MAX_SAFE_INTEGER });
    expect(window({ limits: TIERS.enterprise }).from).toBe(0);
  });

  it("is what was asked for within the tier, with a minute's grace for requests on their way", () => {
    expect(window({ from: now - 7 * DAY - 60_000, to: now })).toEqual({
      from: now - 7 * DAY - 60_000,
      to: now,
    });
  });

  it.each([
    [{ from: now - 8 * DAY }, "Free has candles of the last 7 days; Pro has 365 days."],
    [{ from: 0 }, "Free has candles of the last 7 days; Enterprise has all that is kept."],
    [{ to: now - 8 * DAY }, "Free has candles of the last 7 days; Pro has 365 days."],
    [
      { limit: "tradeHistoryMs" as const, from: now - DAY },
      "Free has trades of the last 1 hour; Pro has 7 days.",
    ],
    [
      { limits: TIERS.pro, from: now - 400 * DAY },
      "Pro has candles of the last 365 days; Enterprise has all that is kept.",
    ],
  ])("is refused beyond it, naming the tier that has it: %j", (asked, message) => {
    expect(() => window(asked)).toThrow(expect.objectContaining({ code: "payment_required", message }));
  });
});
