import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { endProcess } from "../services/end-process.mjs";
import { processIdentity } from "../services/process-identity.mjs";
import { PlainError } from "./plain-error.mjs";
import { writeWhole } from "./write-whole.mjs";

/**
 * @typedef {{ name: string, pid: number, identity: string }} RunChild
 * @typedef {{ pid: number, identity: string, urls: Record<string, string>, children: RunChild[], production?: boolean, databaseUrl?: string }} RunRecord
 */

const LEFTOVER_STEPS = /** @type {const} */ ([
  { signal: "SIGTERM", waitMs: 10_000 },
  { signal: "SIGKILL", waitMs: 2_000 },
]);

/**
 * Takes a data folder for this run. What a killed run left alive is ended first, each process only if it is still
 * the very one that run started.
 *
 * @param {string} data
 * @param {(line: string) => void} say
 */
export async function takeRunLock(data, say) {
  const file = join(data, "run.json");
  /** @type {RunRecord} */
  const record = { pid: process.pid, identity: processIdentity(process.pid) ?? "", urls: {}, children: [] };

  while (!claim(file, record)) {
    const former = readRecord(file);
    if (former && processIdentity(former.pid) === former.identity) {
      throw new PlainError(
        `The product already runs on ${data} (process ${former.pid}${former.urls.web ? `, ${former.urls.web}` : ""}); stop that one first, or choose another folder, for example npm start -- --data ./my-data.`,
      );
    }
    await endLeftovers(former?.children ?? [], say);
    setAside(file, former);
  }

  const save = () => writeWhole(file, JSON.stringify(record, null, 2), 0o600);
  return {
    /** @param {RunChild} child the newest of its name; the former one is gone */
    remember(child) {
      record.children = [...record.children.filter(({ name }) => name !== child.name), child];
      save();
    },
    /** @param {Record<string, string>} urls */
    announce(urls) {
      record.urls = urls;
      save();
    },
    /** @param {{ production: boolean, databaseUrl: string }} details for commands that work on what runs */
    describe(details) {
      Object.assign(record, details);
      save();
    },
    release() {
      rmSync(file, { force: true });
    },
  };
}

/**
 * Only one of two starts at the same moment can make the link.
 *
 * @param {string} file
 * @param {RunRecord} record
 */
function claim(file, record) {
  const own = `${file}.${process.pid}.new`;
  writeFileSync(own, JSON.stringify(record, null, 2), { mode: 0o600 });
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/** @param {string} file @returns {RunRecord | null} null where the file is gone or was cut short */
export function readRecord(file) {
  try {
    const value = JSON.parse(readFileSync(file, "utf8"));
    return Number.isInteger(value?.pid) && typeof value.identity === "string" && Array.isArray(value.children)
      ? value
      : null;
  } catch {
    return null;
  }
}

/** @param {readonly RunChild[]} children @param {(line: string) => void} say */
async function endLeftovers(children, say) {
  // PostgreSQL is left to its own service, which knows how to stop it without losing time to a recovery.
  const alive = children.filter(
    ({ name, pid, identity }) => name !== "postgres" && processIdentity(pid) === identity,
  );
  if (alive.length === 0) return;
  say(
    `Ending what an interrupted run left behind: ${alive.map(({ name, pid }) => `${name} (${pid})`).join(", ")} …`,
  );
  await Promise.all(alive.map((child) => endProcess(child, LEFTOVER_STEPS)));
}

/**
 * Removes the record that was looked at, and no other: a start that came between has put its own there.
 *
 * @param {string} file
 * @param {RunRecord | null} former
 */
function setAside(file, former) {
  const aside = `${file}.${process.pid}.old`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const taken = readRecord(aside);
  if (taken && taken.identity !== former?.identity && processIdentity(taken.pid) === taken.identity)
    renameSync(aside, file);
  else rmSync(aside, { force: true });
}
