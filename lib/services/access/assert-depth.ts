import type { Tier } from "@/lib/domain/tiers/tiers";
import { beyondTier } from "./beyond-tier";

/** Infinity stands for the full book. Errors: `payment_required`. */
export function assertDepth({ bookDepth }: Pick<Tier, "bookDepth">, reader: string, depth: number): void {
  if (bookDepth === null || depth <= bookDepth) return;
  throw beyondTier({
    own: `${reader} has ${bookDepth} levels of a book`,
    suffices: (tier) => tier.bookDepth === null || tier.bookDepth >= depth,
    figure: (tier) => (tier.bookDepth === null ? "the full book" : `${tier.bookDepth} levels`),
    otherwise: "no tier has more",
  });
}
