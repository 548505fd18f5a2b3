import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { startPostgres } from "../services/postgres.mjs";
import { findRedis, startRedis } from "../services/redis.mjs";
import { PlainError } from "../start/plain-error.mjs";

/**
 * A PostgreSQL and a Redis that live as long as a test run, on free ports and in a folder of their own.
 *
 * @param {string} root
 * @param {(line: string) => void} say
 * @returns {Promise<{ env: Record<string, string>, stop: () => Promise<void> }>}
 */
export async function startPrivateServices(root, say) {
  const data = mkdtempSync(join(tmpdir(), "quant-test-"));
  const output = openSync(join(data, "services.log"), "a", 0o600);
  /** @type {import("../services/service.mjs").Service[]} */
  const running = [];
  const stop = async () => {
    await Promise.all(running.map((service) => service.stop()));
    closeSync(output);
    rmSync(data, { recursive: true, force: true });
  };
  try {
    const postgres = await startPostgres({ root, data, password: "postgres", output });
    running.push({
      ...postgres,
      stop: async () => {
        await postgres.stop();
        rmSync(dirname(postgres.cluster), { recursive: true, force: true });
      },
    });
    const command = await findRedis(say);
    if (command === null)
      throw new PlainError(
        "There is no redis-server or valkey-server, and it could not be installed; install one, for example apt-get install redis-server.",
      );
    const redis = await startRedis({ command, data, password: "redis", output });
    running.push(redis);
    return { env: { TEST_DATABASE_URL: postgres.url, TEST_REDIS_URL: redis.url }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
