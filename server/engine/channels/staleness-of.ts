import type { ChannelStaleness } from "@/lib/domain/channels/channel-item";
import type { ChannelKindId } from "@/lib/domain/channels/channel-kinds";
import type { Channel, ListedInstruments } from "@/lib/domain/channels/parse-channel";
import type { ConnectionState, VenueHealth } from "@/lib/domain/market/health";
import type { InstrumentFold } from "@/lib/domain/market/instrument-fold";
import type { Venue } from "@/lib/domain/market/venue";

interface Knowledge {
  listed: ListedInstruments;
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

/** The kinds that are read off books. */
const OF_BOOKS: ReadonlySet<ChannelKindId> = new Set(["book", "bbo", "spread"]);

/** Why a channel cannot be believed at present, or null. Over all venues one that delivers is enough. */
export function stalenessOf(
  { kind, venue, symbol }: Channel,
  { listed, health, fold }: Knowledge,
): ChannelStaleness | null {
  if (kind === "health") return null;
  if (venue !== "*") return ofVenue(venue);
  const venues = symbol === null ? [] : listed.venues.filter((name) => listed.lists(name, symbol));
  let last: ChannelStaleness | null = null;
  for (const name of venues) {
    const staleness = ofVenue(name);
    if (staleness === null) return null;
    if (last === null || staleness.since > last.since) last = staleness;
  }
  return last;

  function ofVenue(name: Venue): ChannelStaleness | null {
    const report = health.get(name);
    const reason = report && REASONS[report.state];
    if (report && reason) return { since: report.since, reason };
    if (symbol === null) return null;
    const silentSince = report?.books.find((one) => one.symbol === symbol)?.silentSince ?? null;
    if (silentSince !== null) return { since: silentSince, reason: "symbol_silent" };
    if (!OF_BOOKS.has(kind)) return null;
    const instrument = fold(name, symbol);
    if (!instrument || instrument.bookState === "live") return null;
    return { since: instrument.bookStateSince, reason: "book_resyncing" };
  }
}
