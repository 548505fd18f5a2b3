import type { Pool } from "pg";
import type { Tables } from "./tables";

const DAY_MS = 86_400_000;

/** Today's and those of the next days: a store that stands still over midnight still finds its table. */
const DAYS_AHEAD = 2;

export type Partitioned = "trades" | "candles_fine";

export function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}

/** Makes partitions before a row needs them and drops whole ones by age. */
export class Partitions {
  made = 0;
  dropped = 0;
  private readonly known: Record<Partitioned, Set<number>> = { trades: new Set(), candles_fine: new Set() };

  constructor(
    private readonly pool: Pool,
    private readonly tables: Tables,
  ) {}

  async ensure(parent: Partitioned, days: Iterable<number>): Promise<void> {
    const known = this.known[parent];
    const missing = [...days].filter((day) => !known.has(day));
    if (missing.length === 0) return;
    const { rows } = await this.pool.query<{ made: number }>(
      "select market.ensure_days($1, $2, $3::bigint[]) as made",
      [this.tables.schema, parent, missing],
    );
    this.made += rows[0]?.made ?? 0;
    for (const day of missing) known.add(day);
  }

  async makeAhead(now: number): Promise<void> {
    const days = Array.from({ length: DAYS_AHEAD + 1 }, (_, ahead) => dayOf(now) + ahead);
    await this.ensure("trades", days);
    await this.ensure("candles_fine", days);
  }

  /** Drops the days that ended more than `keptDays` ago. */
  async drop(parent: Partitioned, now: number, keptDays: number): Promise<void> {
    const firstDayKept = dayOf(now - keptDays * DAY_MS);
    const client = await this.pool.connect();
    let failed = true;
    try {
      await client.query("begin");
      // Dropping waits for every reader and meanwhile holds up every other; better to come back later.
      await client.query("set local lock_timeout = '2s'");
      const { rows } = await client.query<{ dropped: number }>(
        "select market.drop_days_before($1, $2, $3) as dropped",
        [this.tables.schema, parent, firstDayKept],
      );
      await client.query("commit");
      failed = false;
      this.dropped += rows[0]?.dropped ?? 0;
    } finally {
      client.release(failed);
    }
    for (const day of this.known[parent]) if (day < firstDayKept) this.known[parent].delete(day);
  }

  /** After a failed write: another process may have dropped what this one believes to be there. */
  forget(): void {
    this.known.trades.clear();
    this.known.candles_fine.clear();
  }
}
