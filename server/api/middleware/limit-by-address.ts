import { createMiddleware } from "hono/factory";
import { rateHeaders } from "@/lib/domain/limits/rate-headers";
import type { RateLimiter, RateLimits } from "@/lib/domain/limits/rate-limits";
import type { Clock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import { type ClientAddresses, limitKey } from "@/lib/platform/http/client-address";
import type { ApiEnv } from "../api-context";

interface Options {
  limiter: RateLimiter;
  rateLimitPerMinute: number;
  addresses: ClientAddresses;
  clock: Clock;
}

/** What callers without a key may ask for in any 60 s. */
export function limitByAddress({ limiter, rateLimitPerMinute, addresses, clock }: Options) {
  // The whole minute may come at once: nothing here is dear enough to be spread.
  const limits: RateLimits = { requestsPerMinute: rateLimitPerMinute, requestsBurst: rateLimitPerMinute };

  return createMiddleware<ApiEnv>(async (context, next) => {
    const address = addresses.of(context.env.incoming);
    const decision = await limiter.take(`anonymous:${limitKey(address)}`, limits, 1);
    if (!decision.allowed) {
      const seconds = rateHeaders(decision, clock.now())["Retry-After"] ?? "1";
      context.header("Retry-After", seconds);
      throw new AppError(
        "rate_limited",
        `At most ${rateLimitPerMinute} requests a minute from one address; try again in ${seconds} s.`,
      );
    }
    await next();
  });
}
