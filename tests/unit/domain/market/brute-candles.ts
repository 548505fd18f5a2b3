import type { TradeEvent } from "@/lib/domain/market/event";
import { INTERVAL_MS, type Interval } from "@/lib/domain/market/interval";

/** What candles are, said in the plainest way: sort, group, add up. */
export function bruteCandles(trades: readonly TradeEvent[], interval: Interval) {
  const length = INTERVAL_MS[interval];
  const sorted = [...trades].sort((a, b) => a.time - b.time || (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
  const groups = new Map<number, TradeEvent[]>();
  for (const trade of sorted) {
    const time = trade.time - (trade.time % length);
    const group = groups.get(time);
    if (group) group.push(trade);
    else groups.set(time, [trade]);
  }
  return [...groups].map(([time, group]) => ({
    time,
    open: group[0]?.price,
    high: Math.max(...group.map((trade) => trade.price)),
    low: Math.min(...group.map((trade) => trade.price)),
    close: group.at(-1)?.price,
    trades: group.length,
    volume: sum(group.map((trade) => trade.quantity)),
    quoteVolume: sum(group.map((trade) => trade.quantity * trade.price)),
    takerBuyVolume: sum(group.map((trade) => (trade.side === "buy" ? trade.quantity : 0))),
  }));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
