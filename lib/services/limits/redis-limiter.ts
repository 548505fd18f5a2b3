import type { Redis, Result } from "ioredis";
import {
  type RateDecision,
  type RateLimiter,
  type RateLimits,
  toDecision,
} from "@/lib/domain/limits/rate-limits";
import { TAKE_SCRIPT } from "./take-script";

declare module "ioredis" {
  interface RedisCommander<Context> {
    takeRate(
      stateKey: string,
      stepsKey: string,
      requestsPerMinute: number,
      requestsBurst: number,
      weight: number,
    ): Result<number[], Context>;
  }
}

/** Decides in Redis, atomically over every process. Rejects within the client's command timeout. */
export function createRedisLimiter(redis: Redis): RateLimiter {
  redis.defineCommand("takeRate", { numberOfKeys: 2, lua: TAKE_SCRIPT });
  return {
    async take(key: string, limits: RateLimits, weight: number): Promise<RateDecision> {
      const answer = await redis.takeRate(
        `rate:{${key}}:state`,
        `rate:{${key}}:steps`,
        limits.requestsPerMinute,
        limits.requestsBurst,
        weight,
      );
      const [
        burstViolated = 0,
        minuteViolated = 0,
        burstRemaining = 0,
        burstWait = 0,
        minuteRemaining = 0,
        minuteWait = 0,
      ] = answer;
      return toDecision(limits, {
        burstViolated: burstViolated === 1,
        minuteViolated: minuteViolated === 1,
        burstRemaining,
        burstWaitMs: burstWait / 1_000,
        minuteRemaining,
        minuteWaitMs: minuteWait / 1_000,
      });
    },
  };
}
