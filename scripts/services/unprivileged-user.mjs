import { readFileSync } from "node:fs";
import { PlainError } from "../start/plain-error.mjs";
import { runCommand } from "./run-command.mjs";

/**
 * PostgreSQL refuses to run as root: the user that it runs as then, made where the machine has none.
 *
 * @returns {Promise<{ uid: number, gid: number } | null>} null where this process is no root
 */
export async function unprivilegedUser() {
  if (process.getuid?.() !== 0) return null;
  const found = findUser("postgres");
  if (found) return found;
  await runCommand("useradd", [
    "--system",
    "--user-group",
    "--no-create-home",
    "--shell",
    "/usr/sbin/nologin",
    "postgres",
  ]);
  const user = findUser("postgres") ?? findUser("nobody");
  if (user) return user;
  throw new PlainError(
    "PostgreSQL cannot run as root and this machine has no other user; add one, for example useradd --system postgres.",
  );
}

/** @param {string} name */
function findUser(name) {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null;
}
