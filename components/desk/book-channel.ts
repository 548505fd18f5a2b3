import { TIERS } from "@/lib/domain/tiers/tiers";
import type { Person } from "../account/person";

const VISITOR_DEPTH = 20;
/** More is not drawn, whatever the tier has. */
const DEPTH_MAX = 200;

/** Ladder and depth chart read one channel: the deepest that the reader has. */
export function bookChannel(venue: string, symbol: string, person: Person | null): `book:${string}` {
  const allowed = person === null ? VISITOR_DEPTH : (TIERS[person.tier].bookDepth ?? DEPTH_MAX);
  return `book:${venue}:${symbol}:${allowed >= DEPTH_MAX ? DEPTH_MAX : VISITOR_DEPTH}`;
}
