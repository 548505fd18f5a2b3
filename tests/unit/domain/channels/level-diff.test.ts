import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeLevels, levelDiff } from "@/lib/domain/channels/level-diff";

const side = (descending: boolean) =>
  fc
    .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 5 })), {
      selector: ([price]) => price,
    })
    .map((levels) => levels.sort(([a], [b]) => (descending ? b - a : a - b)).flat());

function applied(before: number[], diff: number[]): Map<number, number> {
  const book = new Map<number, number>();
  for (const levels of [before, diff]) {
    for (let index = 0; index < levels.length; index += 2)
      book.set(levels[index] ?? 0, levels[index + 1] ?? 0);
  }
  for (const [price, quantity] of book) if (quantity === 0) book.delete(price);
  return book;
}

describe("a level diff", () => {
  it.each([true, false])(
    "turns the old view into the new one and says nothing more (descending %s)",
    (descending) => {
      fc.assert(
        fc.property(side(descending), side(descending), (before, after) => {
          const diff = levelDiff(before, after, descending);
          expect(applied(before, diff)).toEqual(applied(after, []));
          const old = applied(before, []);
          for (let index = 0; index < diff.length; index += 2) {
            expect(old.get(diff[index] ?? 0) ?? 0).not.toBe(diff[index + 1]);
          }
        }),
      );
    },
  );

  it("encodes as pairs", () => {
    expect(encodeLevels([61837.63, 1.5, 61836, 2])).toBe("[[61837.63,1.5],[61836,2]]");
    expect(encodeLevels([])).toBe("[]");
  });
});
