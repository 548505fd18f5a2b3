import type { Clock } from "@/lib/platform/clock";
import type { RequestBudget } from "../../../rest/request-budget";

const WEIGHT_PER_MINUTE_MAX = 6_000;
const MINUTE_MS = 60_000;

/**
 * The venue's request weight as far as it may be spent. `share` is the part of the minute's weight up to
 * which a request may go, so that a long backfill leaves room for the snapshots that books wait for.
 */
export class WeightBudget implements RequestBudget {
  private minute = 0;
  private used = 0;
  private blockedUntil = 0;

  constructor(private readonly clock: Clock) {}

  /** Takes the weight and returns 0, or returns how long to wait before asking again. */
  take({ weight, share }: { weight: number; share: number }): number {
    const now = this.clock.now();
    if (now < this.blockedUntil) return this.blockedUntil - now;
    this.beginMinute();
    if (this.used > 0 && this.used + weight > WEIGHT_PER_MINUTE_MAX * share) {
      return (this.minute + 1) * MINUTE_MS - now;
    }
    this.used += weight;
    return 0;
  }

  /** What the venue itself has counted, other processes of this address included. */
  note(response: Response): void {
    const header = response.headers.get("x-mbx-used-weight-1m");
    if (header === null) return;
    this.beginMinute();
    const used = Number(header);
    if (Number.isFinite(used)) this.used = Math.max(this.used, used);
  }

  /** The venue asked to be left alone. */
  block(forMs: number): void {
    this.blockedUntil = Math.max(this.blockedUntil, this.clock.now() + forMs);
  }

  private beginMinute(): void {
    const minute = Math.floor(this.clock.now() / MINUTE_MS);
    if (minute === this.minute) return;
    this.minute = minute;
    this.used = 0;
  }
}
