import type { Clock } from "@/lib/platform/clock";

const NAMES_MAX = 10_000;

/** Counts attempts by name (an address) over a sliding window. Names whose window is empty are forgotten. */
export class AttemptWindow {
  private readonly attempts = new Map<string, number[]>();

  constructor(
    private readonly clock: Clock,
    readonly max: number,
    readonly windowMs: number,
  ) {}

  /** Counts an attempt; the milliseconds that are to be waited where there were too many, else null. */
  admit(name: string): number | null {
    const now = this.clock.now();
    if (this.attempts.size >= NAMES_MAX) this.forgetQuiet(now);
    const recent = (this.attempts.get(name) ?? []).filter((time) => time > now - this.windowMs);
    this.attempts.set(name, recent);
    const [oldest = now] = recent;
    if (recent.length >= this.max) return oldest + this.windowMs - now;
    recent.push(now);
    return null;
  }

  private forgetQuiet(now: number): void {
    for (const [name, times] of this.attempts) {
      if ((times.at(-1) ?? 0) <= now - this.windowMs) this.attempts.delete(name);
    }
  }
}
