import type { PolicyState, RateDecision } from "./rate-limits";

/**
 * The headers of IETF draft-ietf-httpapi-ratelimit-headers-10 and the older X-RateLimit trio; both tell
 * of the policy that refused, else of the one with the least left. `nowMs` is epoch milliseconds.
 */
export function rateHeaders(decision: RateDecision, nowMs: number): Record<string, string> {
  const told = toldPolicy(decision);
  const waitSeconds = Math.ceil(told.waitMs / 1_000);
  const headers: Record<string, string> = {
    "RateLimit-Policy": decision.policies
      .map((policy) => `"${policy.name}";q=${policy.quota};w=${policy.windowSeconds}`)
      .join(", "),
    RateLimit: `"${told.name}";r=${told.remaining};t=${waitSeconds}`,
    "X-RateLimit-Limit": String(told.quota),
    "X-RateLimit-Remaining": String(told.remaining),
    "X-RateLimit-Reset": String(Math.ceil((nowMs + told.waitMs) / 1_000)),
  };
  if (!decision.allowed) headers["Retry-After"] = String(Math.max(1, waitSeconds));
  return headers;
}

/** Where several refused, the one that frees last, so that waiting for it is enough. */
function toldPolicy({ policies, violated }: RateDecision): PolicyState {
  const [burst, minute] = policies;
  if (violated.length === 2) return burst.waitMs > minute.waitMs ? burst : minute;
  if (violated[0] === "burst") return burst;
  if (violated[0] === "minute") return minute;
  return minute.remaining < burst.remaining ? minute : burst;
}
