import type { Candle } from "@/lib/domain/market/candle";
import type { Trade } from "@/lib/domain/market/event";
import type { Interval } from "@/lib/domain/market/interval";
import type { Store } from "@/server/store/create-store";

const ALL = {
  venue: "binance",
  symbol: "BTC/USDT",
  from: 0,
  to: Number.MAX_SAFE_INTEGER,
  limit: 1_000,
} as const;

export async function readAllTrades({ archive }: Store): Promise<Trade[]> {
  const all: Trade[] = [];
  for (;;) {
    const last = all.at(-1);
    const page = await archive.trades({
      ...ALL,
      ...(last ? { after: { time: last.time, id: last.id } } : {}),
    });
    if (page.length === 0) return all;
    all.push(...page);
  }
}

export async function readAllCandles({ archive }: Store, interval: Interval): Promise<Candle[]> {
  const all: Candle[] = [];
  for (;;) {
    const last = all.at(-1);
    const page = await archive.candles({ ...ALL, interval, ...(last ? { after: { time: last.time } } : {}) });
    if (page.length === 0) return all;
    all.push(...page);
  }
}
