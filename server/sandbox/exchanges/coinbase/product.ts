import type { SimulatedInstrument } from "../market";
import { createOrderIds, type OrderIds } from "./order-ids";

export const VENUE = "coinbase";

/** One listed pair under the venue's own name. */
export interface Product {
  /** `BTC-USD` */
  id: string;
  symbol: string;
  instrument: SimulatedInstrument;
  orderIds: OrderIds;
}

export function createProduct(instrument: SimulatedInstrument): Product {
  const { symbol } = instrument;
  const id = symbol.replace("/", "-");
  return { id, symbol, instrument, orderIds: createOrderIds(id) };
}
