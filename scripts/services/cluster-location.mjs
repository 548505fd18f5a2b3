import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { canReach, ENTER } from "./can-reach.mjs";
import { SHARED_FOLDER } from "./postgres-binaries.mjs";
import { processIdentity } from "./process-identity.mjs";
import { readPostmaster } from "./read-postmaster.mjs";

const OWNER_FILE = "data-folder";

/**
 * Where the database files of a data folder are: inside it, or, where PostgreSQL's user cannot get in, below
 * /var/lib. What was once chosen stays, or a changed mode would show an empty database.
 *
 * @param {string} data absolute, existing
 * @param {{ uid: number, gid: number } | null} user
 * @returns {string}
 */
export function clusterLocation(data, user) {
  const inside = join(data, "postgres");
  const apart = join(SHARED_FOLDER, createHash("sha256").update(data).digest("hex").slice(0, 16));
  if (existsSync(join(inside, "PG_VERSION")) || user === null) return inside;
  if (existsSync(join(apart, "postgres", "PG_VERSION"))) return join(apart, "postgres");
  // Entering is enough: the folder of the cluster itself belongs to the user.
  if (canReach(data, user, ENTER)) return inside;

  removeAbandoned();
  mkdirSync(apart, { recursive: true, mode: 0o755 });
  writeFileSync(join(apart, OWNER_FILE), data);
  return join(apart, "postgres");
}

/** Clusters whose data folder was deleted, as that of a finished test. */
function removeAbandoned() {
  if (!existsSync(SHARED_FOLDER)) return;
  for (const name of readdirSync(SHARED_FOLDER)) {
    const note = join(SHARED_FOLDER, name, OWNER_FILE);
    if (!existsSync(note) || existsSync(readFileSync(note, "utf8"))) continue;
    if (processIdentity(readPostmaster(join(SHARED_FOLDER, name, "postgres"))?.pid ?? 0) !== null) continue;
    rmSync(join(SHARED_FOLDER, name), { recursive: true, force: true });
  }
}
