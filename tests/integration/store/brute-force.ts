import { INTERVAL_MS, type Interval } from "@/lib/domain/market/interval";

export interface PlainTrade {
  id: string;
  time: number;
  price: number;
  quantity: number;
  side: string;
}

export interface PlainCandle {
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  quoteVolume: number;
  trades: number;
  takerBuyVolume: number;
}

/** Candles by the definition and nothing else: group, sort by (time, id), read off. */
export function candlesOf(trades: readonly PlainTrade[], interval: Interval): PlainCandle[] {
  const length = INTERVAL_MS[interval];
  return [...group(trades, length).entries()]
    .sort(([a], [b]) => a - b)
    .map(([time, members]) => {
      const sorted = [...members].sort((a, b) => a.time - b.time || Number(BigInt(a.id) - BigInt(b.id)));
      const prices = sorted.map(({ price }) => price);
      const sum = (value: (trade: PlainTrade) => number): number =>
        sorted.reduce((total, member) => total + value(member), 0);
      return {
        time,
        open: prices[0] ?? Number.NaN,
        high: Math.max(...prices),
        low: Math.min(...prices),
        close: prices.at(-1) ?? Number.NaN,
        volume: sum(({ quantity }) => quantity),
        quoteVolume: sum(({ price, quantity }) => price * quantity),
        trades: sorted.length,
        takerBuyVolume: sum(({ quantity, side }) => (side === "buy" ? quantity : 0)),
      };
    });
}

function group(trades: readonly PlainTrade[], length: number): Map<number, PlainTrade[]> {
  const groups = new Map<number, PlainTrade[]>();
  for (const member of trades) {
    const start = member.time - (member.time % length);
    const members = groups.get(start) ?? [];
    groups.set(start, members);
    members.push(member);
  }
  return groups;
}
