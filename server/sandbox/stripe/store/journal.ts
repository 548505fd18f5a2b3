import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import type { Kind } from "./rows";

/** One row as it is from now on; `null` has removed it. */
export type Change = readonly [kind: Kind, id: string, row: unknown];

export interface Journal {
  append(changes: readonly Change[]): void;
  close(): void;
}

/** What an earlier run has written, transaction by transaction; a last line that a kill cut short never happened. */
export function readJournal(path: string): Change[][] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n");
  lines.pop();
  return lines.filter((line) => line !== "").map((line): Change[] => JSON.parse(line));
}

/** Begins the file anew with `snapshot` and appends one line a transaction to it. */
export function openJournal(path: string, snapshot: readonly Change[]): Journal {
  mkdirSync(dirname(path), { recursive: true });
  const half = `${path}.new`;
  writeFileSync(half, snapshot.map((change) => `${JSON.stringify([change])}\n`).join(""), { mode: 0o600 });
  renameSync(half, path);
  let fd: number | null = openSync(path, "a");
  return {
    append(changes) {
      // Left to the system's cache: a killed process loses nothing, and a sandbox need not survive a power cut.
      if (fd !== null) writeSync(fd, `${JSON.stringify(changes)}\n`);
    },
    close() {
      if (fd !== null) closeSync(fd);
      fd = null;
    },
  };
}
