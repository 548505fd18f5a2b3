/** What a caller may ask for: a sliding minute and a burst that refills at the minute's rate. */
export interface RateLimits {
  requestsPerMinute: number;
  requestsBurst: number;
}

export const POLICY_NAMES = ["burst", "minute"] as const;

export type PolicyName = (typeof POLICY_NAMES)[number];

/** How one policy stands after a decision. */
export interface PolicyState {
  name: PolicyName;
  quota: number;
  windowSeconds: number;
  remaining: number;
  /** Until this policy has more to give (or, where it refused, enough for the request). */
  waitMs: number;
}

export interface RateDecision {
  allowed: boolean;
  violated: readonly PolicyName[];
  policies: readonly [burst: PolicyState, minute: PolicyState];
}

export interface RateLimiter {
  /** Takes `weight` from both policies of `key`, or from none of them; 0 only looks. */
  take(key: string, limits: RateLimits, weight: number): Promise<RateDecision>;
}

/** The sliding window counts in steps of this length, always in favour of the promise. */
export const WINDOW_STEP_MS = 100;
export const WINDOW_MS = 60_000;

/** Milliseconds in which the burst refills by one. */
export function refillMs(limits: RateLimits): number {
  return WINDOW_MS / limits.requestsPerMinute;
}

interface Standing {
  burstRemaining: number;
  burstWaitMs: number;
  minuteRemaining: number;
  minuteWaitMs: number;
  burstViolated: boolean;
  minuteViolated: boolean;
}

export function toDecision(limits: RateLimits, standing: Standing): RateDecision {
  const violated: PolicyName[] = [];
  if (standing.burstViolated) violated.push("burst");
  if (standing.minuteViolated) violated.push("minute");
  return {
    allowed: violated.length === 0,
    violated,
    policies: [
      {
        name: "burst",
        quota: limits.requestsBurst,
        windowSeconds: Math.ceil((limits.requestsBurst * refillMs(limits)) / 1_000),
        remaining: Math.max(0, Math.floor(standing.burstRemaining)),
        waitMs: Math.max(0, standing.burstWaitMs),
      },
      {
        name: "minute",
        quota: limits.requestsPerMinute,
        windowSeconds: WINDOW_MS / 1_000,
        remaining: Math.max(0, standing.minuteRemaining),
        waitMs: Math.max(0, standing.minuteWaitMs),
      },
    ],
  };
}
