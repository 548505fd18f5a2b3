import { describe, expect, it } from "vitest";
import { CandleHistory } from "@/components/desk/candle-history";
import type { RestAnswer } from "@/components/desk/rest";
import type { Candle } from "@/lib/domain/market/candle";

const instrument = { venue: "binance", symbol: "BTC/USDT", interval: "1m" } as const;

function candle(time: number): Candle {
  const price = { open: 1, high: 1, low: 1, close: 1, vwap: 1 };
  return { time, ...price, volume: 1, quoteVolume: 1, trades: 1, takerBuyVolume: 0, closed: true };
}

const rows = (...times: number[]): RestAnswer => ({ kind: "rows", rows: times.map(candle) });

function stage(answers: RestAnswer[], first: number[] = [100, 110]) {
  const asked: Record<string, unknown>[] = [];
  let now = 0;
  const history = new CandleHistory({
    instrument,
    first: first.map(candle),
    ask: async (query) => {
      asked.push(query);
      return answers.shift() ?? rows();
    },
    // As a chart does it: drawing asks for more while few bars are left.
    changed: () => void history.loadOlder(),
    now: () => now,
  });
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    history,
    asked,
    settle,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe("a chart's history", () => {
  it("goes back page by page and stops for good where nothing older comes", async () => {
    const { history, asked, settle } = stage([rows(80, 90), rows(60, 70), rows()]);
    await history.loadOlder();
    await settle();
    expect(history.candles.map(({ time }) => time)).toEqual([60, 70, 80, 90, 100, 110]);
    expect(asked.map(({ to }) => to)).toEqual([100, 80, 60]);
    expect(history.state).toEqual({ kind: "start" });
    await history.loadOlder();
    expect(asked).toHaveLength(3);
  });

  it("says which limit stands in the way, and asks again only when that has passed", async () => {
    const problem = {
      kind: "problem",
      status: 429,
      code: "rate_limited",
      detail: "600 a minute.",
      retryAfterMs: 12_000,
    } as const;
    const { history, asked, pass, settle } = stage([problem, rows(90), rows()]);
    await history.loadOlder();
    await settle();
    expect(history.state).toMatchObject({ kind: "stopped", code: "rate_limited", retryAt: 12_000 });
    pass(11_999);
    await history.loadOlder();
    expect(asked).toHaveLength(1);
    pass(1);
    await history.loadOlder();
    await settle();
    expect(history.state).toEqual({ kind: "start" });
  });

  it("never asks again beyond what a tier has", async () => {
    const problem = {
      kind: "problem",
      status: 402,
      code: "payment_required",
      detail: "7 days.",
      retryAfterMs: null,
    } as const;
    const { history, asked, pass, settle } = stage([problem]);
    await history.loadOlder();
    await settle();
    pass(3_600_000);
    await history.loadOlder();
    expect(asked).toHaveLength(1);
    expect(history.state).toMatchObject({ kind: "stopped", detail: "7 days.", retryAt: null });
  });

  it("counts the bars that the stream adds at the right", () => {
    const { history } = stage([]);
    expect(history.merge([candle(110), candle(120), candle(130)])).toBe(2);
    expect(history.merge([candle(130)])).toBe(0);
  });
});
