import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { MarketStep } from "@/server/sandbox/exchanges/market";
import {
  createSimulatedMarket,
  type SimulatedMarketOptions,
} from "@/server/sandbox/exchanges/market/create-simulated-market";
import { ManualClock } from "@/tests/fixtures/manual-clock";

export const SYMBOLS = ["BTC/USDT", "ETH/USDT", "SOL/USDT", "ADA/USDT"] as const;

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "quant-market-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A market on a clock of its own that keeps every step it made. */
export function openMarket(options: Partial<SimulatedMarketOptions> & { clock?: ManualClock } = {}) {
  const clock = options.clock ?? new ManualClock();
  const complaints: string[] = [];
  const complain = (_details: object, message: string) => {
    complaints.push(message);
  };
  const market = createSimulatedMarket({
    venues: ["binance"],
    symbols: SYMBOLS,
    seed: 7,
    tradesPerSecond: 200,
    historyDays: 1,
    dataDir: options.dataDir ?? temporaryFolder(),
    log: { warn: complain, error: complain },
    ...options,
    clock,
  });
  const steps: MarketStep[] = [];
  market.onStep((step) => {
    steps.push(step);
  });
  onTestFinished(() => market.close());
  return { market, clock, steps, complaints };
}

export function stepsOf(steps: readonly MarketStep[], symbol: string): MarketStep[] {
  return steps.filter((step) => step.symbol === symbol);
}
