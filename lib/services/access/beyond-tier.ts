import type { Tier } from "@/lib/domain/tiers/tiers";
import { wayUp } from "@/lib/domain/tiers/way-up";
import { AppError } from "@/lib/platform/errors";

interface Beyond {
  /** What the caller has and wanted more of, as a clause without its full stop. */
  own: string;
  suffices: (tier: Tier) => boolean;
  /** What a tier has of it, in words. */
  figure: (tier: Tier) => string;
  /** What else can be done, where no tier suffices. */
  otherwise: string;
}

/** What every gate says: what is had, and which tier has what was asked for. */
export function beyondTier({ own, suffices, figure, otherwise }: Beyond): AppError {
  return new AppError("payment_required", `${own}; ${wayUp(suffices, figure) ?? otherwise}.`);
}
