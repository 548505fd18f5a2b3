import type { Levels } from "@/lib/domain/market/event";

/** So many updates in a row must contradict: what comes and goes within one batch can look like one. */
const CONTRADICTIONS_MAX = 5;

/** One side's best price before and after an update, and what the update said of that side. */
export interface Change {
  readonly before: number | null;
  readonly after: number | null;
  readonly levels: Levels;
}

/**
 * Holds one side of the book against best prices that the venue tells of beside it. A price that was heard
 * between two states needs not be the best of either; but a level that neither update nor book knows of
 * was never told, and a better one that stood untouched all the while is one that is gone.
 */
export class BestPriceCheck {
  private contradictions = 0;

  /** `sign` is 1 for bids and -1 for asks. */
  constructor(private readonly sign: 1 | -1) {}

  reset(): void {
    this.contradictions = 0;
  }

  /** False once the side cannot be right. */
  agrees(heard: readonly number[], change: Change): boolean {
    const verdicts = heard.map((price) => this.judge(price, change));
    if (verdicts.includes("agrees")) this.contradictions = 0;
    else if (verdicts.includes("contradicts")) this.contradictions += 1;
    return this.contradictions < CONTRADICTIONS_MAX;
  }

  private judge(price: number, { before, after, levels }: Change): "agrees" | "contradicts" | "unknown" {
    if (price === before || price === after) return "agrees";
    if (before === null || after === null) return "contradicts";
    const isUntold = this.isBetter(price, before) && this.isBetter(price, after) && !isAmong(price, levels);
    const isGone = this.isBetter(before, price) && !isAmong(before, levels);
    return isUntold || isGone ? "contradicts" : "unknown";
  }

  private isBetter(price: number, other: number): boolean {
    return this.sign * price > this.sign * other;
  }
}

function isAmong(price: number, levels: Levels): boolean {
  for (let index = 0; index < levels.length; index += 2) if (levels[index] === price) return true;
  return false;
}
