import type { SimulatedBook, SimulatedCandle, SimulatedTrade } from "../../market";
import type { Product } from "../product";
import type { ProductFeed } from "../product-feed";

/** What the endpoints read. */
export interface VenueData {
  readonly products: readonly Product[];
  now(): number;
  /** The book of a request, late or stale where a fault has it so. */
  bookAnswer(feed: ProductFeed): Promise<SimulatedBook>;
  trades(symbol: string, fromId: number | null, limit: number): SimulatedTrade[];
  candles(symbol: string, intervalMs: number, from: number, to: number): SimulatedCandle[];
}
