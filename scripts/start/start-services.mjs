import { connect } from "node:net";
import { startPostgres } from "../services/postgres.mjs";
import { findRedis, startRedis } from "../services/redis.mjs";
import { PlainError } from "./plain-error.mjs";

const ANSWER_WITHIN_MS = 5_000;
const STANDARD_PORTS = /** @type {Record<string, number>} */ ({
  "postgres:": 5432,
  "postgresql:": 5432,
  "redis:": 6379,
  "rediss:": 6379,
});

/**
 * Finds the database and Redis that the environment names, or starts private ones.
 *
 * @param {object} options
 * @param {string} options.root
 * @param {string} options.data
 * @param {Record<string, string>} options.env
 * @param {{ postgresPassword: string, redisPassword: string }} options.secrets
 * @param {{ postgres: number, redis: number }} options.ports
 * @param {import("./child-runner.mjs").ChildRunner} options.runner
 * @param {(line: string) => void} options.say
 * @returns {Promise<{ databaseUrl: string, redisUrl: string | null }>}
 */
export async function startServices({ root, data, env, secrets, ports, runner, say }) {
  const [databaseUrl, redisUrl] = [env.DATABASE_URL, env.REDIS_URL];
  if (databaseUrl) await checkAnswers("DATABASE_URL", databaseUrl);
  if (redisUrl) await checkAnswers("REDIS_URL", redisUrl);
  return {
    databaseUrl: databaseUrl ?? (await ownPostgres()),
    redisUrl: redisUrl ?? (await ownRedis()),
  };

  async function ownPostgres() {
    say("Starting PostgreSQL …");
    const password = secrets.postgresPassword;
    const started = await runner.runService("postgres", (output) =>
      startPostgres({ root, data, password, port: ports.postgres, output }),
    );
    return started.url;
  }

  async function ownRedis() {
    const command = await findRedis(say);
    if (command === null) {
      say(
        "There is no redis-server or valkey-server: limits are counted in the server itself and hold for one process only. Name one with REDIS_URL=redis://127.0.0.1:6379.",
      );
      return null;
    }
    const started = await runner.runService("redis", (output) =>
      startRedis({ command, data, password: secrets.redisPassword, port: ports.redis, output }),
    );
    return started.url;
  }
}

/** @param {string} name @param {string} text */
async function checkAnswers(name, text) {
  const url = new URL(text);
  const port = Number(url.port) || STANDARD_PORTS[url.protocol] || 0;
  // Brackets are part of the URL's spelling of an IPv6 address, not of the address.
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const problem = await new Promise((resolve) => {
    const socket = connect({ host, port, timeout: ANSWER_WITHIN_MS });
    socket.once("connect", () => resolve(null));
    socket.once("timeout", () => resolve("no answer in time"));
    socket.once("error", (error) =>
      resolve(/** @type {NodeJS.ErrnoException} */ (error).code ?? error.message),
    );
    socket.once("close", () => resolve("closed"));
    socket.on("connect", () => socket.destroy());
  });
  if (problem === null) return;
  throw new PlainError(
    `${name} names ${host}:${port}, where nothing answers (${problem}); start it, or leave ${name} out to get a private one.`,
  );
}
