import type { SimulatedTrade } from "../market";

/** Trades of one aggressor at one price in one millisecond, gathered. */
export interface AggregateTrade {
  /**
   * The first trade's id: rises with every aggregate and is the same on stream, REST and after a
   * restart, which a counter of its own could not be without storing it. It is not consecutive.
   */
  id: number;
  price: number;
  quantity: number;
  firstTradeId: number;
  lastTradeId: number;
  time: number;
  buyerIsMaker: boolean;
}

export function startAggregate(trade: SimulatedTrade): AggregateTrade {
  return {
    id: trade.id,
    price: trade.price,
    quantity: trade.quantity,
    firstTradeId: trade.id,
    lastTradeId: trade.id,
    time: trade.time,
    buyerIsMaker: trade.buyerIsMaker,
  };
}

/** Adds the trade where it belongs to the aggregate; false where it begins another. */
export function joinAggregate(aggregate: AggregateTrade, trade: SimulatedTrade): boolean {
  const belongs =
    aggregate.time === trade.time &&
    aggregate.price === trade.price &&
    aggregate.buyerIsMaker === trade.buyerIsMaker;
  if (belongs) {
    aggregate.quantity += trade.quantity;
    aggregate.lastTradeId = trade.id;
  }
  return belongs;
}

export function aggregateTrades(trades: readonly SimulatedTrade[]): AggregateTrade[] {
  const aggregates: AggregateTrade[] = [];
  for (const trade of trades) {
    const last = aggregates.at(-1);
    if (!last || !joinAggregate(last, trade)) aggregates.push(startAggregate(trade));
  }
  return aggregates;
}
