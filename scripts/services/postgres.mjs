import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { PlainError } from "../start/plain-error.mjs";
import { clearCluster } from "./clear-cluster.mjs";
import { clusterLocation } from "./cluster-location.mjs";
import { createCluster } from "./create-cluster.mjs";
import { freePort } from "./free-port.mjs";
import { postgresBinaries } from "./postgres-binaries.mjs";
import { readPostmaster } from "./read-postmaster.mjs";
import { createService } from "./service.mjs";
import { unprivilegedUser } from "./unprivileged-user.mjs";
import { waitUntil } from "./wait-until.mjs";

const DATABASE = "quant";
/** Crash recovery after a kill at full load reads the whole write-ahead log again. */
const READY_WITHIN_MS = 120_000;

/** What was acknowledged survives a crash: neither of the first two may ever be turned off. */
const SETTINGS = {
  fsync: "on",
  synchronous_commit: "on",
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "150",
  shared_buffers: "128MB",
  max_wal_size: "1GB",
  lc_messages: "C",
  timezone: "UTC",
  log_timezone: "UTC",
};

/**
 * Starts the embedded PostgreSQL on the files of a data folder, making them the first time. Call it only while
 * nothing else uses that folder.
 *
 * @param {object} options
 * @param {string} options.root the project's folder
 * @param {string} options.data absolute data folder
 * @param {string} options.password of the superuser `postgres`
 * @param {number} [options.port] preferred; another is taken where it is busy
 * @param {number | "ignore"} [options.output] file descriptor of a log
 * @returns {Promise<import("./service.mjs").Service & { url: string, port: number, cluster: string }>}
 */
export async function startPostgres({ root, data, password, port: preferred = 0, output = "ignore" }) {
  mkdirSync(data, { recursive: true });
  const cluster = clusterLocation(data, await unprivilegedUser());
  const user = existsSync(cluster) ? ownerOf(cluster) : await unprivilegedUser();
  const { folder: binaries, major } = postgresBinaries(root, user);
  if (!existsSync(join(cluster, "PG_VERSION"))) await createCluster({ binaries, cluster, password, user });
  checkVersion(cluster, major);
  await clearCluster(cluster);

  const port = await freePort(preferred);
  const settings = Object.entries({ ...SETTINGS, port: String(port) }).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
  const child = spawn(join(binaries, "bin", "postgres"), ["-D", cluster, ...settings], {
    ...(user ?? {}),
    cwd: "/",
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" },
    stdio: ["ignore", output, output],
    // A group of its own: Ctrl-C at the terminal must not stop the database before those who write to it.
    detached: true,
  });
  const service = createService("postgres", child, [
    { signal: "SIGINT", waitMs: 20_000 },
    { signal: "SIGQUIT", waitMs: 5_000 },
    { signal: "SIGKILL", waitMs: 2_000 },
  ]);
  const isUp = () => readPostmaster(cluster)?.pid === child.pid && readPostmaster(cluster)?.isReady === true;
  await waitUntil(() => service.hasExited() || isUp(), { timeoutMs: READY_WITHIN_MS, everyMs: 20 });
  if (service.hasExited() || !isUp()) {
    await service.stop();
    throw new PlainError(`PostgreSQL did not start on ${cluster}; its log says why.`);
  }
  const url = `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}`;
  try {
    await ensureDatabase(`${url}/postgres`);
  } catch (error) {
    await service.stop();
    throw error;
  }
  return { ...service, url: `${url}/${DATABASE}`, port, cluster };
}

/**
 * Files keep their owner, whoever starts later: PostgreSQL runs on its own files only.
 *
 * @param {string} cluster
 * @returns {{ uid: number, gid: number } | null}
 */
function ownerOf(cluster) {
  const { uid, gid } = statSync(cluster);
  const me = process.getuid?.() ?? uid;
  if (me === uid) return null;
  if (me === 0) return { uid, gid };
  throw new PlainError(
    `The database in ${cluster} belongs to another user (uid ${uid}); start as that user or choose another folder, for example npm start -- --data ./my-data.`,
  );
}

/** @param {string} cluster @param {string} installed */
function checkVersion(cluster, installed) {
  const found = readFileSync(join(cluster, "PG_VERSION"), "utf8").trim();
  if (found === installed) return;
  throw new PlainError(
    `The database in ${cluster} was made by PostgreSQL ${found}, and ${installed} is installed; move it over with pg_dump, or choose another folder, for example npm start -- --data ./new-data.`,
  );
}

/** @param {string} url of the maintenance database */
async function ensureDatabase(url) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE]);
    if (!rowCount) await client.query(`CREATE DATABASE ${DATABASE}`);
  } catch (error) {
    if (/** @type {{ code?: string }} */ (error).code !== "28P01") throw error;
    throw new PlainError(
      "The password in secrets.json does not open the database beside it; put the former secrets.json back, or choose another folder, for example npm start -- --data ./new-data.",
    );
  } finally {
    await client.end().catch(() => {});
  }
}
