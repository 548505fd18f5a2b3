import { describe, expect, it } from "vitest";
import { ToldSide } from "@/server/sandbox/exchanges/okx/told-side";

describe("what readers of one side are told", () => {
  it("is nothing where nothing changed", () => {
    expect(new ToldSide([100, 1, 99, 2], -1).tell([100, 1, 99, 2])).toEqual([]);
  });

  it("is what is new, what is another size, and 0 for what is gone", () => {
    expect(new ToldSide([100, 1, 99, 2, 98, 3], -1).tell([101, 5, 99, 4, 98, 3])).toEqual([
      101, 5, 100, 0, 99, 4,
    ]);
  });

  it("comes best first on either side", () => {
    expect(new ToldSide([], 1).tell([10, 1, 11, 1, 12, 1])).toEqual([10, 1, 11, 1, 12, 1]);
    expect(new ToldSide([], -1).tell([12, 1, 11, 1, 10, 1])).toEqual([12, 1, 11, 1, 10, 1]);
  });

  it("leads from each state to the next, levels that left the depth included", () => {
    const side = new ToldSide([], 1);
    const reader = new Map<number, number>();
    for (let step = 0; step < 50; step += 1) {
      const levels = Array.from({ length: 5 }, (_, index) => [
        100 + ((step * 3) % 7) + index,
        1 + (step % 4),
      ]).flat();
      const changes = side.tell(levels);
      for (let index = 0; index < changes.length; index += 2) {
        const [price = 0, size = 0] = changes.slice(index, index + 2);
        if (size === 0) reader.delete(price);
        else reader.set(price, size);
      }
      expect([...reader].sort(([one], [other]) => one - other).flat()).toEqual(levels);
    }
  });
});
