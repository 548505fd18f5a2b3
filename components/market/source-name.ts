import { isVenue } from "@/lib/domain/market/venue";
import { VENUE_NAMES } from "../desk/desk-path";

/** A source or a part of the service as a name that is written to people. */
export function sourceName(id: string): string {
  return isVenue(id) ? VENUE_NAMES[id] : id.charAt(0).toUpperCase() + id.slice(1);
}
