import type { Clock } from "@/lib/platform/clock";
import type { RequestBudget } from "./request-budget";

export interface WindowLimit {
  max: number;
  windowMs: number;
}

/** At most so many requests within any window of time, for the address as a whole or a path of its own. */
export class WindowBudget implements RequestBudget {
  private readonly taken = new Map<string, number[]>();
  private blockedUntil = 0;

  /** `limitOf` gives the limit of a path; paths with the same `name` share it. */
  constructor(
    private readonly clock: Clock,
    private readonly limitOf: (path: string) => WindowLimit & { name: string },
  ) {}

  take({ path, weight, share }: { path: string; weight: number; share: number }): number {
    const now = this.clock.now();
    if (now < this.blockedUntil) return this.blockedUntil - now;
    const { name, max, windowMs } = this.limitOf(path);
    const times = (this.taken.get(name) ?? []).filter((time) => time > now - windowMs);
    this.taken.set(name, times);
    const allowed = Math.max(weight, Math.floor(max * share));
    const [oldest] = times;
    if (oldest !== undefined && times.length + weight > allowed) return oldest + windowMs - now;
    for (let unit = 0; unit < weight; unit += 1) times.push(now);
    return 0;
  }

  note(): void {}

  block(forMs: number): void {
    this.blockedUntil = Math.max(this.blockedUntil, this.clock.now() + forMs);
  }
}
