import { chownSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PlainError } from "../start/plain-error.mjs";
import { runCommand } from "./run-command.mjs";

/** A fixed locale: text sorts the same on every machine. */
const FLAGS = [
  "--username=postgres",
  "--auth=scram-sha-256",
  "--encoding=UTF8",
  "--locale=C",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
];

/**
 * Makes the files of a new database cluster, whole or not at all: a start that is killed half-way leaves nothing
 * that looks like a cluster.
 *
 * @param {{ binaries: string, cluster: string, password: string, user: { uid: number, gid: number } | null }} options
 */
export async function createCluster({ binaries, cluster, password, user }) {
  const half = `${cluster}.new`;
  const passwordFile = `${cluster}.password`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) for (const path of [half, passwordFile]) chownSync(path, user.uid, user.gid);
  try {
    const args = ["-D", half, `--pwfile=${passwordFile}`, ...FLAGS];
    const { code, output } = await runCommand(join(binaries, "bin", "initdb"), args, {
      ...(user ?? {}),
      cwd: "/",
      env: { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" },
    });
    if (code !== 0) {
      throw new PlainError(
        `PostgreSQL could not make its files in ${cluster}: ${output.trim().split("\n").at(-1)}`,
      );
    }
    renameSync(half, cluster);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(half, { recursive: true, force: true });
  }
}
