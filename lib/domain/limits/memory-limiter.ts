import {
  type RateDecision,
  type RateLimits,
  refillMs,
  toDecision,
  WINDOW_MS,
  WINDOW_STEP_MS,
} from "./rate-limits";

interface Account {
  /** GCRA's theoretical arrival time: when the burst would be whole again, refilling at `rate` a minute. */
  burstFullAt: number;
  rate: number;
  /** Steps with use, oldest first. */
  steps: { start: number; used: number }[];
  used: number;
}

/** Callers remembered at once; beyond it the longest unseen is forgotten, which can only favour it. */
const ACCOUNTS_MAX = 100_000;

/** The policy of one process, pure: the caller says what time it is (milliseconds). */
export class MemoryLimiter {
  private readonly accounts = new Map<string, Account>();

  /** A weight of 0 only looks. */
  take(key: string, limits: RateLimits, weight: number, now: number): RateDecision {
    const account = this.touch(key, limits, now);
    while (account.steps[0] && account.steps[0].start + WINDOW_STEP_MS + WINDOW_MS <= now) {
      account.used -= account.steps.shift()?.used ?? 0;
    }
    const unitMs = refillMs(limits);
    const capacityMs = limits.requestsBurst * unitMs;
    // What is owed is a number of requests: on another tier it is paid back at that tier's rate.
    const owedMs = (Math.max(account.burstFullAt - now, 0) * account.rate) / limits.requestsPerMinute;
    const debtMs = Math.min(owedMs, capacityMs);
    const burstViolated = debtMs + weight * unitMs > capacityMs + 1e-6;
    const minuteViolated = account.used + weight > limits.requestsPerMinute;
    const allowed = !burstViolated && !minuteViolated;
    const debtAfterMs = allowed ? debtMs + weight * unitMs : debtMs;
    if (allowed && weight > 0) {
      account.rate = limits.requestsPerMinute;
      this.charge(account, weight, now, debtAfterMs);
    }
    return toDecision(limits, {
      burstViolated,
      minuteViolated,
      burstRemaining: (capacityMs - debtAfterMs) / unitMs + 1e-9,
      burstWaitMs: burstViolated ? debtMs + weight * unitMs - capacityMs : Math.min(debtAfterMs, unitMs),
      minuteRemaining: limits.requestsPerMinute - account.used,
      minuteWaitMs: windowWaitMs(
        account,
        minuteViolated ? account.used + weight - limits.requestsPerMinute : 1,
        now,
      ),
    });
  }

  private touch(key: string, limits: RateLimits, now: number): Account {
    const known = this.accounts.get(key);
    if (known) this.accounts.delete(key);
    else if (this.accounts.size >= ACCOUNTS_MAX) {
      const oldest = this.accounts.keys().next().value;
      if (oldest !== undefined) this.accounts.delete(oldest);
    }
    const account = known ?? { burstFullAt: now, rate: limits.requestsPerMinute, steps: [], used: 0 };
    this.accounts.set(key, account);
    return account;
  }

  private charge(account: Account, weight: number, now: number, debtMs: number): void {
    account.burstFullAt = now + debtMs;
    account.used += weight;
    const start = Math.floor(now / WINDOW_STEP_MS) * WINDOW_STEP_MS;
    const last = account.steps.at(-1);
    if (last?.start === start) last.used += weight;
    else account.steps.push({ start, used: weight });
  }
}

/** Until `needed` units have left the window. */
function windowWaitMs(account: Account, needed: number, now: number): number {
  let freed = 0;
  for (const step of account.steps) {
    freed += step.used;
    if (freed >= needed) return step.start + WINDOW_STEP_MS + WINDOW_MS - now;
  }
  return 0;
}
