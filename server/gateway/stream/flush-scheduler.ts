import type { Clock } from "@/lib/platform/clock";

/** What can be flushed: one socket's outbox. */
export interface Flushable {
  /** Set while a flush is due, cleared by it. */
  isScheduled: boolean;
  flush(): void;
}

/** A flush period is cut in so many parts, so that a thousand sockets are not written in one go. */
const SHARDS = 10;
const CONTROL_PERIOD_MS = 100;
const FLUSH_MS_MAX = 100;
/** Event-loop delays above which writes are gathered for longer, and below which for shorter. */
const LAG_MS_HIGH = 20;
const LAG_MS_LOW = 5;

/**
 * Decides when sockets are written. At ease everything goes out at the end of the turn that made it; as
 * the event loop falls behind, writes are gathered for up to `FLUSH_MS_MAX`: a write costs the same
 * whether it carries one item or fifty.
 */
export class FlushScheduler {
  private readonly shards = Array.from({ length: SHARDS }, () => new Set<Flushable>());
  private readonly shardOf = new WeakMap<Flushable, number>();
  private nextShard = 0;
  private cursor = 0;
  private immediateQueued = false;
  private cancelTick: (() => void) | null = null;
  private readonly cancelControl: () => void;
  private currentMs: number;
  private expectedAt: number;

  constructor(
    private readonly clock: Clock,
    /** Fixed where given; otherwise it follows the load. */
    private readonly fixedMs?: number,
  ) {
    this.currentMs = fixedMs ?? 0;
    this.expectedAt = clock.now() + CONTROL_PERIOD_MS;
    this.cancelControl = clock.every(CONTROL_PERIOD_MS, () => this.control());
    if (this.currentMs > 0) this.startTick();
  }

  get flushMs(): number {
    return this.currentMs;
  }

  request(target: Flushable): void {
    if (target.isScheduled) return;
    target.isScheduled = true;
    let shard = this.shardOf.get(target);
    if (shard === undefined) {
      shard = this.nextShard++ % SHARDS;
      this.shardOf.set(target, shard);
    }
    this.shards[shard]?.add(target);
    if (this.currentMs > 0 || this.immediateQueued) return;
    this.immediateQueued = true;
    setImmediate(() => {
      this.immediateQueued = false;
      if (this.currentMs === 0) for (const set of this.shards) this.flushShard(set);
    });
  }

  forget(target: Flushable): void {
    const shard = this.shardOf.get(target);
    if (shard !== undefined) this.shards[shard]?.delete(target);
  }

  close(): void {
    this.cancelControl();
    this.cancelTick?.();
  }

  private flushShard(set: Set<Flushable> | undefined): void {
    if (!set || set.size === 0) return;
    const targets = [...set];
    set.clear();
    for (const target of targets) target.flush();
  }

  private startTick(): void {
    this.cancelTick?.();
    this.cancelTick = this.clock.every(Math.max(1, this.currentMs / SHARDS), () => {
      this.cursor = (this.cursor + 1) % SHARDS;
      this.flushShard(this.shards[this.cursor]);
    });
  }

  private control(): void {
    const lagMs = this.clock.now() - this.expectedAt;
    this.expectedAt = this.clock.now() + CONTROL_PERIOD_MS;
    if (this.fixedMs !== undefined) return;
    const before = this.currentMs;
    if (lagMs > LAG_MS_HIGH) this.currentMs = Math.min(FLUSH_MS_MAX, Math.max(10, before * 2));
    else if (lagMs < LAG_MS_LOW && before > 0) this.currentMs = before <= 10 ? 0 : before / 2;
    if (this.currentMs === before) return;
    if (this.currentMs > 0) this.startTick();
    else {
      this.cancelTick?.();
      this.cancelTick = null;
      for (const set of this.shards) this.flushShard(set);
    }
  }
}
