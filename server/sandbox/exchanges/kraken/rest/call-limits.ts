import type { Clock } from "@/lib/platform/clock";

const REFILL_PER_MS = 1 / 1_000;
/** About one call a second: as many as may come at once, so that a client's jitter is forgiven. */
const CALLS_AT_ONCE = 2;
const BUCKETS_MAX = 10_000;

/** Counts calls in buckets that fill by one a second; buckets that are full again are forgotten. */
export class CallLimits {
  private readonly buckets = new Map<string, { left: number; time: number }>();

  constructor(private readonly clock: Clock) {}

  /** False where the bucket of this name is empty. */
  spend(name: string): boolean {
    const now = this.clock.now();
    if (this.buckets.size >= BUCKETS_MAX) this.forgetFull(now);
    const bucket = this.buckets.get(name) ?? { left: CALLS_AT_ONCE, time: now };
    bucket.left = this.filled(bucket, now);
    bucket.time = now;
    this.buckets.set(name, bucket);
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
  }

  private forgetFull(now: number): void {
    for (const [name, bucket] of this.buckets) {
      if (this.filled(bucket, now) >= CALLS_AT_ONCE) this.buckets.delete(name);
    }
  }

  private filled(bucket: { left: number; time: number }, now: number): number {
    return Math.min(CALLS_AT_ONCE, bucket.left + (now - bucket.time) * REFILL_PER_MS);
  }
}
