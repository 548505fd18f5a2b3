import type { Venue } from "@/lib/domain/market/venue";

/** Every way in which a stand-in venue can be told to misbehave. */
export const FAULTS = [
  "drop",
  "duplicate",
  "reorder",
  "corrupt",
  "stale-snapshot",
  "late-snapshot",
  "sequence-reset",
  "wrong-checksum",
  "silence",
  "half-open",
  "close",
  "day-cut",
  "refuse",
  "skew",
  "slow-read",
] as const;

export type FaultName = (typeof FAULTS)[number];

export interface FaultRequest {
  venue: Venue;
  fault: FaultName;
  /** Canonical symbol; absent means every symbol. */
  symbol?: string | undefined;
  count?: number | undefined;
  durationMs?: number | undefined;
}

/** A fault that is going on, its defaults filled in. */
export interface ActiveFault {
  readonly id: string;
  readonly fault: FaultName;
  readonly symbol: string | null;
  readonly count: number | null;
  readonly durationMs: number | null;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/** Stands between a venue's frames and one connection while a fault goes on. */
export interface FrameFault {
  /** The texts to send in place of this one, in order. */
  pass(text: string, stream: string): string[];
  /** True once this connection has suffered its share. */
  done(): boolean;
  /** What is still held back when the fault ends early. */
  flush(): string[];
}

/** How one venue shows one fault. A venue without a row for it cannot show it. */
export interface FaultRow {
  countDefault: number | null;
  /** Null: lasts until its count is used up or it is ended by hand. */
  durationMsDefault: number | null;
  /** What `durationMs` means: how long the fault lasts, or by how much one answer is late. */
  durationIs?: "delay";
  /** True where nothing lasts: it is over as soon as it has begun. */
  instant?: true;
  /** Works on the venue as a whole; the returned function undoes it. */
  begin?(fault: ActiveFault): () => void;
  /** Works on every data frame of a symbol, per connection. */
  frames?(fault: ActiveFault): FrameFault;
  /** Rewrites what is sent about a symbol (null: about none), REST answers included. */
  rewrite?(fault: ActiveFault): Rewrite;
}

export type Rewrite = (text: string, symbol: string | null) => string;
