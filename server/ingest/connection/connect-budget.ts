import type { Clock } from "@/lib/platform/clock";

/** Keeps connection attempts under a venue's limit; all connections of a venue share one budget. */
export class ConnectBudget {
  private readonly attempts: number[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly attemptsMax: number,
    private readonly windowMs: number,
  ) {}

  /** Takes one attempt and returns 0, or returns how long to wait before asking again. */
  take(): number {
    const now = this.clock.now();
    while (this.attempts[0] !== undefined && this.attempts[0] <= now - this.windowMs) this.attempts.shift();
    const [oldest] = this.attempts;
    if (oldest !== undefined && this.attempts.length >= this.attemptsMax) return oldest + this.windowMs - now;
    this.attempts.push(now);
    return 0;
  }
}
