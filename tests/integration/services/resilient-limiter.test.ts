import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, describe, expect, it } from "vitest";
import { systemClock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import { createRedis } from "@/lib/platform/redis";
import { createRedisLimiter } from "@/lib/services/limits/redis-limiter";
import { createResilientLimiter } from "@/lib/services/limits/resilient-limiter";

const LIMITS = { requestsPerMinute: 60, requestsBurst: 20 };
const log = createLog("test", "silent");

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address ? address.port : 0;
}

const port = await freePort();
const child = spawn("redis-server", [
  "--port",
  String(port),
  "--bind",
  "127.0.0.1",
  "--save",
  "",
  "--appendonly",
  "no",
]);
const redis = createRedis({ url: `redis://127.0.0.1:${port}`, log });
await new Promise((resolve) => redis.once("ready", resolve));

afterAll(async () => {
  redis.disconnect();
  child.kill("SIGCONT");
  child.kill("SIGKILL");
  await once(child, "exit");
});

describe("limits without Redis", () => {
  it("leave a request 20 of its 60 ms after waiting for an answer in vain", () => {
    expect(redis.options.commandTimeout).toBeLessThanOrEqual(40);
  });

  it("hold in this process, while Redis is frozen, and are shared again when it thaws", async () => {
    const limiter = createResilientLimiter({ shared: createRedisLimiter(redis), clock: systemClock, log });
    expect((await limiter.take("a", LIMITS, 1)).policies[0].remaining).toBe(19);
    expect(limiter.degradedSince()).toBeNull();

    child.kill("SIGSTOP");
    const decisions = await Promise.all(Array.from({ length: 30 }, () => limiter.take("a", LIMITS, 1)));
    expect(decisions.filter((decision) => decision.allowed)).toHaveLength(20);
    expect(limiter.degradedSince()).not.toBeNull();

    child.kill("SIGCONT");
    await expect
      .poll(() => limiter.take("b", LIMITS, 1).then(() => limiter.degradedSince()), { timeout: 10_000 })
      .toBeNull();
  });
});
