import { lowestTierThat, TIERS, type Tier } from "./tiers";

/** The lowest tier that suffices and what it has, in words: "Pro has 200 levels"; null where none does. */
export function wayUp(suffices: (tier: Tier) => boolean, figure: (tier: Tier) => string): string | null {
  const id = lowestTierThat(suffices);
  return id === null ? null : `${TIERS[id].name} has ${figure(TIERS[id])}`;
}
