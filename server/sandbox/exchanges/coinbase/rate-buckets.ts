import type { Clock } from "@/lib/platform/clock";

const BUCKETS_MAX = 10_000;

/** Counts requests by name (an address) in buckets that are refilled all the time. */
export class RateBuckets {
  private readonly buckets = new Map<string, { left: number; time: number }>();

  /** Full buckets are forgotten once there are too many; they would be made again just so. */
  constructor(
    private readonly clock: Clock,
    private readonly limit: { perSecond: number; atOnce: number },
  ) {}

  /** False where the bucket of this name is empty. */
  spend(name: string): boolean {
    const now = this.clock.now();
    if (this.buckets.size >= BUCKETS_MAX) this.forgetFull(now);
    const bucket = this.buckets.get(name) ?? { left: this.limit.atOnce, time: now };
    this.buckets.set(name, bucket);
    bucket.left = this.filled(bucket, now);
    bucket.time = now;
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
  }

  private forgetFull(now: number): void {
    for (const [name, bucket] of this.buckets) {
      if (this.filled(bucket, now) >= this.limit.atOnce) this.buckets.delete(name);
    }
  }

  private filled(bucket: { left: number; time: number }, now: number): number {
    return Math.min(this.limit.atOnce, bucket.left + ((now - bucket.time) / 1_000) * this.limit.perSecond);
  }
}
