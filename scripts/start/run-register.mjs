import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { processIdentity } from "../services/process-identity.mjs";
import { readRecord } from "./run-lock.mjs";
import { writeWhole } from "./write-whole.mjs";

/**
 * Where other commands find what runs, whatever its data folder: one file a run with the folder's path, in a
 * folder that only this user can write.
 *
 * @typedef {{ data: string, root: string, startedAt: number }} RunEntry
 */

const folder = () => join(tmpdir(), `quant-saas-${process.getuid?.() ?? "user"}`);

/**
 * @param {{ data: string, root: string }} run
 * @returns {() => void} takes the entry back
 */
export function registerRun(run) {
  mkdirSync(folder(), { recursive: true, mode: 0o700 });
  const file = join(folder(), `${process.pid}.json`);
  if (!isOurs()) return () => undefined;
  writeWhole(file, JSON.stringify({ ...run, startedAt: Date.now() }), 0o600);
  return () => rmSync(file, { force: true });
}

/**
 * The runs that are alive, newest first, with what their data folders say of them.
 *
 * @returns {(RunEntry & { record: import("./run-lock.mjs").RunRecord })[]}
 */
export function findRuns() {
  if (!isOurs()) return [];
  return readdirSync(folder())
    .flatMap((name) => readEntry(join(folder(), name)))
    .sort((one, other) => other.startedAt - one.startedAt);
}

/** @param {string} file */
function readEntry(file) {
  try {
    const entry = JSON.parse(readFileSync(file, "utf8"));
    const record = readRecord(join(entry.data, "run.json"));
    return record && processIdentity(record.pid) === record.identity ? [{ ...entry, record }] : [];
  } catch {
    return [];
  }
}

/** Anybody may make folders in the temporary one: what another user put there is not read. */
function isOurs() {
  try {
    const { uid, mode } = lstatSync(folder());
    return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
  } catch {
    return false;
  }
}
