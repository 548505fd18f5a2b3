import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What a running PostgreSQL says of itself in `postmaster.pid`; `pg_ctl` reads readiness from the same line.
 *
 * @param {string} cluster
 * @returns {{ pid: number, isReady: boolean } | null}
 */
export function readPostmaster(cluster) {
  try {
    const lines = readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n");
    return { pid: Number(lines[0]), isReady: lines[7]?.trim() === "ready" };
  } catch {
    return null;
  }
}
