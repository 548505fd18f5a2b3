/** One line of `npm run bench`: our figure beside the limit under it and beside others who do the same. */
export interface BenchRow {
  name: string;
  /** Such as `frames/s` or `ms`; the same for all three figures. */
  unit: string;
  ours: number;
  /** The raw library or system call that nobody can beat. */
  limit?: number;
  limitName?: string;
  peer?: number;
  peerName?: string;
  /** What was hoped for, in words. */
  aim?: string;
  note?: string;
}
