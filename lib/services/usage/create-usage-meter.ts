import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import type { RateDecision } from "@/lib/domain/limits/rate-limits";
import { type UsageOwner, UsageTally } from "@/lib/domain/usage/usage-tally";
import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import type { Principal } from "../access/principal";
import { createSlotPeaks } from "./slot-peaks";
import { type UsageBatch, writeUsage } from "./write-usage";

export const FLUSH_EVERY_MS = 5_000;
/** How often a batch is tried while the process ends; after that it is lost, and said so. */
const LAST_TRIES = 3;

/** What the API tells of each request. */
export interface RequestMeter {
  request(who: Principal, route: string, weight: number, decision: RateDecision): void;
}

/** What the gateway tells of its sockets. */
export interface StreamMeter {
  /** A socket took a slot, or found none free. */
  slot(who: Principal, refused: boolean): void;
  /** Data items that were written to a socket since they were told of last. */
  messages(who: Principal, count: number): void;
  /** Whoever counts by themselves is asked before each batch. */
  onCollect(collect: () => void): void;
}

export interface UsageMeter extends RequestMeter, StreamMeter {
  /** Writes what was counted until now, unless a batch is on its way already. */
  flush(): Promise<void>;
  stats(): { waitingRows: number; lost: number; failing: boolean };
  /** Writes what waits, and ends. */
  close(): Promise<void>;
}

interface MeterOptions {
  /** With the role quant_jobs: it writes for all organisations at once. */
  jobs: Pick<Pool, "query">;
  /** How many slots an organisation holds now, over all processes. */
  slotsHeld: (organisationId: string) => Promise<number>;
  clock: Clock;
  log: Logger;
  rowsMax?: number;
}

/**
 * Counts what is used without a write per request. Every few seconds what was counted becomes a batch, which stays
 * as it is until it is known to be written, while the next one grows: a database that is away delays the figures
 * and neither loses nor doubles them. A process that is killed loses what it counted since its last batch.
 */
export function createUsageMeter({ jobs, slotsHeld, clock, log, rowsMax }: MeterOptions): UsageMeter {
  const writer = randomUUID();
  const collectors: (() => void)[] = [];
  let tally = new UsageTally(rowsMax);
  /** On its way, or on its way again. */
  let sealed: UsageBatch | null = null;
  let written = 0;
  let lost = 0;
  let failing = false;
  let flushing: Promise<void> | null = null;
  let closed = false;
  const slotPeaks = createSlotPeaks({
    slotsHeld,
    note: (organisationId, used, allowed) =>
      tally.peak(organisationId, "connections", used, allowed, clock.now()),
    log,
  });

  function seal(): UsageBatch | null {
    for (const collect of collectors) collect();
    if (tally.lost > 0)
      log.warn({ counts: tally.lost }, "too much use waits to be written: some is not counted");
    lost += tally.lost;
    if (tally.isEmpty) return null;
    const full = tally;
    tally = new UsageTally(rowsMax);
    return { writer, number: written + 1, rows: full.rows(), peaks: full.peaks() };
  }

  async function write(): Promise<void> {
    sealed ??= seal();
    if (sealed === null) return;
    try {
      await writeUsage(jobs, sealed);
    } catch (error) {
      if (!failing) log.warn({ err: error }, "use could not be written; it is kept and tried again");
      failing = true;
      return;
    }
    if (failing) log.info("use is written again");
    failing = false;
    written = sealed.number;
    sealed = null;
  }

  function flush(): Promise<void> {
    flushing ??= write().finally(() => {
      flushing = null;
    });
    return flushing;
  }

  const stop = clock.every(FLUSH_EVERY_MS, () => void flush());

  return {
    request(who, route, weight, decision) {
      const now = clock.now();
      tally.request(ownerOf(who), route, weight, !decision.allowed, now);
      const [, minute] = decision.policies;
      // Other limits than the organisation's own are no use of its quota.
      if (who.kind !== "key" || minute.quota !== who.entitlements.limits.requestsPerMinute) return;
      const used = decision.violated.includes("minute") ? minute.quota : minute.quota - minute.remaining;
      tally.peak(who.organisationId, "requests-a-minute", used, minute.quota, now);
    },
    slot(who, refused) {
      tally.connection(ownerOf(who), refused, clock.now());
      if (who.kind === "key") slotPeaks.changed(who.organisationId, who.entitlements.limits.connections);
    },
    messages(who, count) {
      tally.messages(ownerOf(who), count, clock.now());
    },
    onCollect(collect) {
      collectors.push(collect);
    },
    flush,
    stats: () => ({
      waitingRows: tally.rowCount + (sealed?.rows.length ?? 0),
      lost: lost + tally.lost,
      failing,
    }),
    async close() {
      if (closed) return;
      closed = true;
      stop();
      await slotPeaks.close();
      // The batch on its way, one that waits for another try, and what was counted meanwhile.
      for (let tries = 0; tries < LAST_TRIES && (tries === 0 || sealed || !tally.isEmpty); tries++)
        await flush();
      const rows = (sealed?.rows.length ?? 0) + tally.rowCount;
      if (rows > 0) log.error({ rows }, "use that was counted could not be written and is lost");
    },
  };
}

function ownerOf({ kind, id, organisationId, userId }: Principal): UsageOwner {
  return { organisationId, source: kind, sourceId: kind === "key" ? id : userId };
}
