import { createHash } from "node:crypto";
import type { SimulatedTrade } from "../market";

/** Ids of the orders of one product. */
export interface OrderIds {
  maker(trade: SimulatedTrade): string;
  /** Trades of one moment and one side come from one order that swept the book. */
  taker(trade: SimulatedTrade): string;
  /** `ticks`: the price in whole ticks. */
  resting(ticks: number): string;
}

/**
 * The synthetic market knows no orders: which ones a trade or a level shows follows from what it is about,
 * so that the same thing shows the same order wherever and however often it is asked for. Only the first
 * part of an id is a digest, made once: two digests would cost more than the rest of a match.
 */
export function createOrderIds(productId: string): OrderIds {
  const maker = serialIds(`maker ${productId}`);
  const resting = serialIds(`resting ${productId}`);
  const buyer = serialIds(`buyer ${productId}`);
  const seller = serialIds(`seller ${productId}`);
  return {
    maker: ({ id }) => maker(id),
    taker: ({ time, buyerIsMaker }) => (buyerIsMaker ? seller : buyer)(time),
    resting: (ticks) => resting(ticks),
  };
}

/** UUIDs of RFC 9562's version 4 and variant, which strict readers insist upon. */
function serialIds(name: string): (serial: number) => string {
  const hex = createHash("md5").update(name).digest("hex");
  const prefix = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-`;
  return (serial) => prefix + serial.toString(16).padStart(12, "0");
}
