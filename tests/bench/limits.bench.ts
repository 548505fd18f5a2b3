import { rateHeaders } from "@/lib/domain/limits/rate-headers";
import { systemClock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import { createRedis } from "@/lib/platform/redis";
import { createRedisLimiter } from "@/lib/services/limits/redis-limiter";
import { createResilientLimiter } from "@/lib/services/limits/resilient-limiter";
import { TAKE_SCRIPT } from "@/lib/services/limits/take-script";
import { ratePolicy } from "@/server/api/v1/rate-policy";
import { requiredEnv } from "../fixtures/required-env";
import { serveApi } from "../integration/api/v1/serve-api";
import type { BenchRow } from "./bench-row";
import { median, percentile } from "./measure";

const IN_FLIGHT = 50;
const ROUND_MS = 1_000;
const ROUNDS = 5;
/** So many that none of them meets its limit. */
const ORGANISATIONS = 400;
const log = createLog("bench", "silent");

interface Round {
  perSecond: number;
  p99Ms: number;
}

/** Asks again as soon as it is answered, `IN_FLIGHT` at a time. */
async function ask(one: (turn: number) => Promise<unknown>): Promise<Round> {
  const delays: number[] = [];
  const began = performance.now();
  const until = began + ROUND_MS;
  let turn = 0;
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      for (let asked = began; asked < until; ) {
        await one(turn++);
        const now = performance.now();
        delays.push(now - asked);
        asked = now;
      }
    }),
  );
  return {
    perSecond: (delays.length / (performance.now() - began)) * 1_000,
    p99Ms: percentile(delays, 0.99),
  };
}

/** What stands before every request: whose key it is, and whether there is quota left. */
export default async function limits(): Promise<BenchRow[]> {
  const api = await serveApi();
  const redis = createRedis({ url: requiredEnv("TEST_REDIS_URL"), log, commandTimeoutMs: 5_000 });
  await new Promise<void>((resolve) => redis.once("ready", () => resolve()));
  const limiter = createResilientLimiter({ shared: createRedisLimiter(redis), clock: systemClock, log });
  const keys: string[] = [];
  for (let count = 0; count < ORGANISATIONS; count++) keys.push((await api.newOwner("enterprise")).key);
  const policy = { requestsPerMinute: 12_000, requestsBurst: 1_000 };
  const sha = String(await redis.script("LOAD", TAKE_SCRIPT));
  let refused = 0;

  const ours = async (turn: number) => {
    const principal = await api.access.authenticator.authenticate(keys[turn % ORGANISATIONS] ?? "");
    const { key, limits: own } = ratePolicy({ principal, address: "203.0.113.9" }, 60);
    const decision = await limiter.take(key, own, 1);
    if (!decision.allowed) refused++;
    return rateHeaders(decision, Date.now());
  };
  const alone = (turn: number) => limiter.take(`bench:${turn % ORGANISATIONS}`, policy, 1);
  const bare = (turn: number) =>
    redis.evalsha(sha, 1, `bare:${turn % ORGANISATIONS}`, policy.requestsPerMinute, policy.requestsBurst, 1);

  const bodies = [ours, alone, bare];
  const rounds: Round[][] = bodies.map(() => []);
  for (const body of bodies) await ask(body);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, body] of bodies.entries()) rounds[index]?.push(await ask(body));
  }
  redis.disconnect();
  await api.close();
  const of = (index: number, field: keyof Round) => median(rounds[index]?.map((round) => round[field]) ?? []);
  return [
    {
      name: "key check, limits in Redis and headers",
      unit: "requests/s",
      ours: of(0, "perSecond"),
      limit: of(2, "perSecond"),
      limitName: "bare EVALSHA of the same script, pipelined",
      aim: "25,000 in one process",
      note: `${IN_FLIGHT} in flight, ${refused} refused`,
    },
    {
      name: "the limiter alone: p99",
      unit: "ms",
      ours: of(1, "p99Ms"),
      limit: of(2, "p99Ms"),
      limitName: "bare EVALSHA",
      aim: "under 2 ms",
      note: `${Math.round(of(1, "perSecond"))} decisions/s`,
    },
  ];
}
