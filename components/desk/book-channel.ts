import type { Person } from "../account/person";

const VISITOR_DEPTH = 20;
/** More is not drawn, whatever the tier has. */
const DEPTHS = [200, 50, 20, 10] as const;

/** Ladder and depth chart read one channel: the deepest that the reader has. */
export function bookChannel(venue: string, symbol: string, person: Person | null): `book:${string}` {
  const allowed = person === null ? VISITOR_DEPTH : (person.bookDepth ?? Number.POSITIVE_INFINITY);
  return `book:${venue}:${symbol}:${DEPTHS.find((depth) => depth <= allowed) ?? DEPTHS.at(-1)}`;
}
