import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatApiKey } from "@/lib/domain/access/api-key";
import { migrate } from "../../scripts/migrate.mjs";
import { freePort } from "../../scripts/services/free-port.mjs";
import { startPostgres } from "../../scripts/services/postgres.mjs";
import { randomAddress, type ServedApi, serveApi } from "../integration/api/v1/serve-api";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const data = mkdtempSync(join(tmpdir(), "quant-chaos-"));

let postgres: Awaited<ReturnType<typeof startPostgres>>;
let redisPort = 0;
let redis: ChildProcess;
let api: ServedApi;
/** Good, revoked, and one that was never made. */
let keys: { good: string; revoked: string; unknown: string };

function startRedis(): ChildProcess {
  const options = ["--port", String(redisPort), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  return spawn("redis-server", options, { stdio: "ignore" });
}

beforeAll(async () => {
  postgres = await startPostgres({ root: ROOT, data, password: "chaos" });
  redisPort = await freePort(0);
  redis = startRedis();
  await migrate({ databaseUrl: postgres.url });
  api = await serveApi({
    databaseUrl: postgres.url,
    redisUrl: `redis://127.0.0.1:${redisPort}`,
    redisTimeoutMs: 40,
  });
  // Losing every connection at once is what this file is about.
  api.database.pool.on("error", () => undefined);
  const owner = await api.newOwner("enterprise");
  const revoked = await api.newOwner("enterprise");
  await api.request(`keys/${revoked.keyId}`, {
    method: "DELETE",
    headers: { Authorization: `Bearer ${revoked.key}` },
  });
  keys = { good: owner.key, revoked: revoked.key, unknown: formatApiKey("live", randomBytes(96)) };
}, 120_000);
afterAll(async () => {
  redis?.kill("SIGCONT");
  redis?.kill("SIGKILL");
  await api?.close().catch(() => undefined);
  await postgres?.stop();
  if (postgres) rmSync(join(postgres.cluster, ".."), { recursive: true, force: true });
  rmSync(data, { recursive: true, force: true });
});

interface Seen {
  statuses: Set<number>;
  details: Set<string>;
  delays: number[];
}

/** Asks with every key and of every kind of route, again and again, until the returned function is called. */
function keepAsking(): () => Promise<Record<string, Seen>> {
  const seen: Record<string, Seen> = {};
  let over = false;
  async function ask(name: string, path: string, key: string) {
    const mine: Seen = { statuses: new Set(), details: new Set(), delays: [] };
    seen[name] = mine;
    while (!over) {
      const began = performance.now();
      const { status, body } = await api.get(path, key, { from: randomAddress() });
      mine.delays.push(performance.now() - began);
      mine.statuses.add(status);
      if (status >= 500) mine.details.add(`${body.code}: ${body.detail}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  const all = Promise.all([
    ask("good", "me", keys.good),
    ask("good, with the database", "keys", keys.good),
    ask("revoked", "me", keys.revoked),
    ask("unknown", "me", keys.unknown),
  ]);
  return async () => {
    over = true;
    await all;
    return seen;
  };
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const only = (seen: Seen | undefined, allowed: number[]) =>
  expect([...(seen?.statuses ?? [])].filter((status) => !allowed.includes(status)));
const share = (delays: readonly number[], part: number) =>
  [...delays].sort((one, other) => one - other)[Math.floor(delays.length * part)] ?? Number.NaN;

describe("who may come in", () => {
  it("is decided rightly and within 60 ms while Redis is frozen, and by Redis again once it thaws", async () => {
    await expect.poll(() => api.get("me", keys.good).then(({ status }) => status)).toBe(200);
    redis.kill("SIGSTOP");
    const end = keepAsking();
    await wait(2_500);
    const seen = await end();
    only(seen.good, [200]).toEqual([]);
    only(seen["good, with the database"], [200]).toEqual([]);
    only(seen.revoked, [401]).toEqual([]);
    only(seen.unknown, [401]).toEqual([]);
    expect(share(seen.good?.delays ?? [], 0.9)).toBeLessThan(60);
    expect(api.limiter.degradedSince()).not.toBeNull();
    redis.kill("SIGCONT");
    await expect
      .poll(() => api.get("me", keys.good).then(() => api.limiter.degradedSince()), { timeout: 10_000 })
      .toBeNull();
  });

  it("is decided rightly while Redis is dead, and by Redis again once it is back", async () => {
    redis.kill("SIGKILL");
    await once(redis, "exit");
    const end = keepAsking();
    await wait(1_500);
    const seen = await end();
    only(seen.good, [200]).toEqual([]);
    only(seen.revoked, [401]).toEqual([]);
    only(seen.unknown, [401]).toEqual([]);
    redis = startRedis();
    await expect
      .poll(() => api.get("me", keys.good).then(() => api.limiter.degradedSince()), { timeout: 10_000 })
      .toBeNull();
  });

  it("is never decided wrongly while Postgres dies and comes back under the requests", async () => {
    const end = keepAsking();
    await wait(300);
    process.kill(postgres.pid, "SIGQUIT");
    await postgres.exited;
    await wait(2_000);
    postgres = await startPostgres({ root: ROOT, data, password: "chaos", port: postgres.port });
    await expect
      .poll(() => api.get("keys", keys.good).then(({ status }) => status), { timeout: 10_000 })
      .toBe(200);
    const seen = await end();
    only(seen.good, [200, 503]).toEqual([]);
    only(seen["good, with the database"], [200, 503]).toEqual([]);
    only(seen.revoked, [401, 503]).toEqual([]);
    only(seen.unknown, [401, 503]).toEqual([]);
    const details = new Set(Object.values(seen).flatMap((one) => [...one.details]));
    expect(details.size).toBeGreaterThan(0);
    for (const detail of details)
      expect(detail).toMatch(/^unavailable: .* just now; try again in a moment\.$/);
    for (const [key, status] of [
      [keys.good, 200],
      [keys.revoked, 401],
      [keys.unknown, 401],
    ] as const) {
      expect((await api.get("me", key)).status).toBe(status);
    }
    // Revocations are heard of again, without a restart.
    await expect.poll(() => api.access.events.isListening(), { timeout: 10_000 }).toBe(true);
  }, 60_000);
});
