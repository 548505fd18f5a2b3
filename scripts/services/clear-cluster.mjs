import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PlainError } from "../start/plain-error.mjs";
import { endProcess } from "./end-process.mjs";
import { processIdentity } from "./process-identity.mjs";
import { readPostmaster } from "./read-postmaster.mjs";
import { waitUntil } from "./wait-until.mjs";

/** Orphans of a killed postmaster notice its death by themselves; what hangs longer is ended. */
const ORPHANS_LEAVE_MS = 10_000;

/**
 * Makes a cluster startable after whatever happened to its last server: ends a postmaster that lost its owner,
 * waits for orphaned backends (they hold the shared memory that the next server wants), and removes a
 * `postmaster.pid` whose number now belongs to nobody, to a zombie or to some other program. Only call it while
 * holding the run lock of the data folder.
 *
 * @param {string} cluster
 */
export async function clearCluster(cluster) {
  const left = readPostmaster(cluster);
  if (left === null) return;
  const identity = processIdentity(left.pid);
  if (identity !== null && isPostmasterOf(left.pid, cluster)) {
    const gone = await endProcess({ pid: left.pid, identity }, [
      { signal: "SIGINT", waitMs: 20_000 },
      { signal: "SIGQUIT", waitMs: 5_000 },
      { signal: "SIGKILL", waitMs: 2_000 },
    ]);
    if (!gone)
      throw new PlainError(
        `Process ${left.pid} is a PostgreSQL on ${cluster} that belongs to another user; stop it, for example kill -INT ${left.pid}.`,
      );
  }
  await clearOrphans(cluster);
  rmSync(join(cluster, "postmaster.pid"), { force: true });
}

/** @param {number} pid @param {string} cluster */
function isPostmasterOf(pid, cluster) {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return /postgres$/.test(words[0] ?? "") && words.includes(cluster);
  } catch {
    return false;
  }
}

/** @param {string} cluster */
async function clearOrphans(cluster) {
  if (await waitUntil(() => backendsOf(cluster).length === 0, { timeoutMs: ORPHANS_LEAVE_MS })) return;
  for (const pid of backendsOf(cluster)) {
    const identity = processIdentity(pid);
    if (identity !== null)
      await endProcess({ pid, identity }, [
        { signal: "SIGQUIT", waitMs: 2_000 },
        { signal: "SIGKILL", waitMs: 2_000 },
      ]);
  }
}

/**
 * PostgreSQL's processes stand in their cluster's folder, which tells them from everyone else's.
 *
 * @param {string} cluster
 * @returns {number[]}
 */
function backendsOf(cluster) {
  if (process.platform !== "linux") return [];
  const folder = realpathSync(cluster);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => standsIn(pid, folder) && processIdentity(pid) !== null);
}

/** @param {number} pid @param {string} folder */
function standsIn(pid, folder) {
  try {
    return (
      readlinkSync(`/proc/${pid}/cwd`) === folder &&
      /postgres/.test(readFileSync(`/proc/${pid}/cmdline`, "utf8"))
    );
  } catch {
    return false;
  }
}
