import { levelRows } from "../encode";
import type { Query } from "./query";
import type { VenueData } from "./venue-data";

const LIMIT_DEFAULT = 1;
/** The deepest book of the stream; `u` is that one's, however many levels are asked for. */
const DEPTH = 1_000;

export async function orderBookAnswer(query: Query, data: VenueData): Promise<string> {
  const listing = query.listing();
  const limit = query.limit(LIMIT_DEFAULT, DEPTH);
  const { u, seq, time, bids, asks } = await data.snapshots.answer(listing.symbol, DEPTH);
  const sides = `"b":${levelRows(listing, bids.slice(0, limit * 2))},"a":${levelRows(listing, asks.slice(0, limit * 2))}`;
  return `{"s":"${listing.wire}",${sides},"ts":${data.now()},"u":${u},"seq":${seq},"cts":${time}}`;
}
