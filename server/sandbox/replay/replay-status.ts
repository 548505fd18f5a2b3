/** Where a replay stands, for whoever must know that it has ended. */
export interface ReplayStatus {
  state: "waiting" | "playing" | "ended";
  /** Events played, of `events` in all. */
  position: number;
  events: number;
  /** Null for a recording of frames, which are not looked into. */
  tradesTotal: number | null;
  /** Newest event time played, epoch milliseconds; null before the first. */
  newestTime: number | null;
}
