import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { processIdentity } from "../services/process-identity.mjs";

const ASK_EVERY_MS = 200;

/**
 * Runs `action` while no other start of the same clone installs or builds.
 *
 * @template T
 * @param {{ root: string, say: (line: string) => void, signal?: AbortSignal }} options
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function withBuildLock({ root, say, signal }, action) {
  mkdirSync(join(root, "dist"), { recursive: true });
  const file = join(root, "dist", "build.lock");
  for (let isFirst = true; !claim(file); isFirst = false) {
    if (isFirst) say("Another start builds in this folder; waiting for it …");
    await pause(ASK_EVERY_MS, undefined, signal ? { signal } : {});
  }
  try {
    return await action();
  } finally {
    rmSync(file, { force: true });
  }
}

/** @param {string} file */
function claim(file) {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) }));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    if (isAbandoned(file)) rmSync(file, { force: true });
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

/** @param {string} file */
function isAbandoned(file) {
  try {
    const { pid, identity } = JSON.parse(readFileSync(file, "utf8"));
    return processIdentity(pid) !== identity;
  } catch (error) {
    return error instanceof SyntaxError;
  }
}
