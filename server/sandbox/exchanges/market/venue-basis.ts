import { quoteOf } from "@/lib/domain/market/symbol";
import type { Venue } from "@/lib/domain/market/venue";
import type { Random } from "./random";

/** A venue's own price wanders this far off the common one, and back within about a minute. */
const SIGMA = 0.00003;
const RELAXATION_S = 60;
/** The stablecoin over the dollar. */
const TETHER = 1.0003;

/** Relative share of all trades. */
export const VENUE_WEIGHT: Record<Venue, number> = {
  binance: 5,
  okx: 2.2,
  bybit: 2.2,
  coinbase: 1.6,
  kraken: 1,
};

/** How far one instrument's price on one venue stands off the fundamental. */
export class VenueBasis {
  private noise = 0;
  private readonly level: number;

  constructor(
    symbol: string,
    private readonly random: Random,
  ) {
    this.level = quoteOf(symbol) === "USD" ? TETHER : 1;
  }

  get factor(): number {
    return this.level * Math.exp(this.noise);
  }

  advance(seconds: number): void {
    const keep = Math.exp(-seconds / RELAXATION_S);
    this.noise = this.noise * keep + SIGMA * Math.sqrt(1 - keep * keep) * this.random.normal();
  }
}
