import { accessSync, constants, existsSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { PlainError } from "./plain-error.mjs";

/**
 * The absolute data folder, made where it is missing. Relative paths count from where the person stands, which
 * npm remembers while it runs scripts from the project's folder.
 *
 * @param {string} root
 * @param {string | null} given
 * @returns {string}
 */
export function openDataFolder(root, given) {
  const data = given === null ? join(root, ".data") : fromHere(given);
  try {
    makeFolder(data);
    accessSync(data, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    const why = code === "EEXIST" || code === "ENOTDIR" ? "is no folder" : "cannot be written by this user";
    throw new PlainError(
      `The data folder ${data} ${why}; choose another one, for example npm start -- --data ./my-data.`,
    );
  }
  return data;
}

/**
 * Level by level: the recursive mkdir of Node tries for ever where a file system refuses with ENOENT, as /proc.
 *
 * @param {string} path
 */
function makeFolder(path) {
  if (!existsSync(dirname(path))) makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o755 });
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    readdirSync(path);
  }
}

/** @param {string} path */
export function fromHere(path) {
  const isScript = /^(?:start|dev|record)$/.test(process.env.npm_lifecycle_event ?? "");
  return resolve((isScript && process.env.INIT_CWD) || process.cwd(), path);
}
