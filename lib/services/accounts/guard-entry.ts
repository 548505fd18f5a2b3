import type { RateLimiter, RateLimits } from "@/lib/domain/limits/rate-limits";
import { AppError } from "@/lib/platform/errors";

interface EntryLimiter extends RateLimiter {
  degradedSince(): number | null;
}

/** Tries an address may make; the stricter pair holds while limits are this process's alone. */
const LIMITS = {
  "sign-in": {
    shared: { requestsPerMinute: 30, requestsBurst: 20 },
    alone: { requestsPerMinute: 10, requestsBurst: 5 },
  },
  "sign-up": {
    shared: { requestsPerMinute: 20, requestsBurst: 20 },
    alone: { requestsPerMinute: 5, requestsBurst: 3 },
  },
} as const satisfies Record<string, { shared: RateLimits; alone: RateLimits }>;

/** Tries at one account from one address: a stranger elsewhere cannot use up its owner's. */
const ACCOUNT_LIMITS: RateLimits = { requestsPerMinute: 10, requestsBurst: 10 };

interface Entry {
  kind: keyof typeof LIMITS;
  address: string;
  /** The account that is tried, where one is named. */
  email: string | null;
}

/** Counts a try to come in before any password is looked at. Errors: `rate_limited`, which says for how long. */
export async function guardEntry(limiter: EntryLimiter, { kind, address, email }: Entry): Promise<void> {
  const limits = LIMITS[kind][limiter.degradedSince() === null ? "shared" : "alone"];
  const decisions = [await limiter.take(`${kind}:${address}`, limits, 1)];
  if (email !== null) decisions.push(await limiter.take(`${kind}:${address}:${email}`, ACCOUNT_LIMITS, 1));
  const refused = decisions.filter((decision) => !decision.allowed);
  if (refused.length === 0) return;
  const waitMs = Math.max(...refused.flatMap(({ policies }) => policies.map((policy) => policy.waitMs)));
  const waitSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
  throw new AppError("rate_limited", `Those were many tries in a short time. Try again in ${waitSeconds} s.`);
}
