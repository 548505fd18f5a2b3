import type { Levels } from "@/lib/domain/market/event";

/** One side of a book as its readers have it after all that they were told. */
export class ToldSide {
  private told: Map<number, number>;

  /** `direction` is 1 where the lowest price is best (asks), -1 where the highest is (bids). */
  constructor(
    levels: Levels,
    private readonly direction: 1 | -1,
  ) {
    this.told = toMap(levels);
  }

  /** What a reader has to be told to have these levels and no others, best first: 0 for what is gone. */
  tell(levels: Levels): number[] {
    const now = toMap(levels);
    const changes: [price: number, size: number][] = [];
    for (const [price, size] of now) if (this.told.get(price) !== size) changes.push([price, size]);
    for (const price of this.told.keys()) if (!now.has(price)) changes.push([price, 0]);
    this.told = now;
    return changes.sort((one, other) => (one[0] - other[0]) * this.direction).flat();
  }
}

function toMap(levels: Levels): Map<number, number> {
  const sizes = new Map<number, number>();
  for (let index = 0; index + 1 < levels.length; index += 2) {
    sizes.set(levels[index] ?? 0, levels[index + 1] ?? 0);
  }
  return sizes;
}
