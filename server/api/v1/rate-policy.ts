import type { RateLimits } from "@/lib/domain/limits/rate-limits";
import { DASHBOARD_ALLOWANCE } from "@/lib/domain/tiers/tiers";
import { limitKey } from "@/lib/platform/http/client-address";
import type { Caller } from "./route";

export interface RatePolicy {
  /** Whose requests are counted together. */
  key: string;
  limits: RateLimits;
}

/** A key counts with its organisation's others, a person by themselves, anybody else by address. */
export function ratePolicy({ principal, address }: Caller, anonymousPerMinute: number): RatePolicy {
  if (principal === null) {
    const limits = { requestsPerMinute: anonymousPerMinute, requestsBurst: anonymousPerMinute };
    return { key: `anonymous:${limitKey(address)}`, limits };
  }
  if (principal.kind === "session") {
    return { key: `person:${principal.userId}`, limits: DASHBOARD_ALLOWANCE };
  }
  return { key: `organisation:${principal.organisationId}`, limits: principal.entitlements.limits };
}
