import type { SimulatedTrade } from "../market";

/** What one taker order did at one price: the last of its matches gives it its id. */
export interface GatheredTrade {
  lastId: number;
  count: number;
  price: number;
  quantity: number;
  time: number;
  buyerIsMaker: boolean;
}

export function gatherTrades(trades: readonly SimulatedTrade[]): GatheredTrade[] {
  const gathered: GatheredTrade[] = [];
  for (const trade of trades) {
    const last = gathered.at(-1);
    const belongs =
      last?.time === trade.time && last.price === trade.price && last.buyerIsMaker === trade.buyerIsMaker;
    if (last && belongs) {
      last.lastId = trade.id;
      last.count += 1;
      last.quantity += trade.quantity;
    } else {
      const { id, price, quantity, time, buyerIsMaker } = trade;
      gathered.push({ lastId: id, count: 1, price, quantity, time, buyerIsMaker });
    }
  }
  return gathered;
}
