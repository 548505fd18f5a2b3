import type { ChannelStaleness } from "@/lib/domain/channels/channel-item";
import type { Channel } from "@/lib/domain/channels/parse-channel";
import type { ConnectionState, VenueHealth } from "@/lib/domain/market/health";
import type { InstrumentFold } from "@/lib/domain/market/instrument-fold";
import type { Venue } from "@/lib/domain/market/venue";

interface Knowledge {
  health: ReadonlyMap<Venue, VenueHealth>;
  fold(venue: Venue, symbol: string): InstrumentFold | undefined;
}

/** What readers are told of a connection that does not deliver; the others are as good as live. */
const REASONS: Partial<Record<ConnectionState, string>> = {
  connecting: "venue_connecting",
  stale: "venue_silent",
  recovering: "venue_disconnected",
  down: "venue_disconnected",
};

/** Why a channel cannot be believed at present, or null. */
export function stalenessOf(
  { kind, venue, symbol }: Channel,
  { health, fold }: Knowledge,
): ChannelStaleness | null {
  if (kind === "health" || venue === "*") return null;
  const report = health.get(venue);
  const reason = report && REASONS[report.state];
  if (report && reason) return { since: report.since, reason };
  if (kind !== "book" || symbol === null) return null;
  const instrument = fold(venue, symbol);
  if (!instrument || instrument.bookState === "live") return null;
  return { since: instrument.bookStateSince, reason: "book_resyncing" };
}
