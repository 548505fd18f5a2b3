import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";

const LOG_PERIOD_MS = 60_000;
const EXCERPT_LENGTH_MAX = 200;
/** Kinds come from a table; the bound only guards against one that is built from input. */
const KINDS_MAX = 100;

interface Tally {
  total: number;
  loggedTotal: number;
  loggedAt: number;
}

/** Counts what is skipped, by kind, and logs each kind at most once a minute. */
export class RejectionCounter {
  private readonly tallies = new Map<string, Tally>();

  constructor(
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  count(kind: string, excerpt: Buffer | string | null, reason?: string): void {
    let tally = this.tallies.get(kind);
    if (!tally) {
      if (this.tallies.size >= KINDS_MAX) return;
      tally = { total: 0, loggedTotal: 0, loggedAt: Number.NEGATIVE_INFINITY };
      this.tallies.set(kind, tally);
    }
    tally.total += 1;
    const now = this.clock.now();
    if (now - tally.loggedAt < LOG_PERIOD_MS) return;
    const skipped = tally.total - tally.loggedTotal;
    tally.loggedTotal = tally.total;
    tally.loggedAt = now;
    this.log.warn(
      { kind, skipped, excerpt: shorten(excerpt) },
      reason ?? "received data was not understood and is skipped",
    );
  }

  totals(): Record<string, number> {
    return Object.fromEntries([...this.tallies].map(([kind, { total }]) => [kind, total]));
  }
}

function shorten(excerpt: Buffer | string | null): string | null {
  if (excerpt === null) return null;
  const head =
    typeof excerpt === "string" ? excerpt : excerpt.subarray(0, EXCERPT_LENGTH_MAX).toString("utf8");
  return head.slice(0, EXCERPT_LENGTH_MAX);
}
