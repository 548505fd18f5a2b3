import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../services/run-command.mjs";
import { contentHash } from "./content-hash.mjs";
import { PlainError } from "./plain-error.mjs";

/**
 * Installs what package-lock.json names, where node_modules does not hold exactly that.
 *
 * @param {string} root
 * @param {(line: string) => void} say
 * @param {AbortSignal} [signal]
 */
export async function installDependencies(root, say, signal) {
  const stamp = join(root, "node_modules", ".quant-installed");
  const hash = contentHash(root, ["package-lock.json"]);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  if (!isInstalled(root)) {
    say("Installing dependencies (npm ci) …");
    await installClean(root, signal);
  }
  mkdirSync(join(root, "node_modules"), { recursive: true });
  writeFileSync(stamp, hash);
}

/** @param {string} root @param {AbortSignal | undefined} signal */
async function installClean(root, signal) {
  // NODE_ENV=production in someone's shell must not leave out what the build needs.
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env.npm_execpath;
  const [command, words] = npm?.endsWith(".js") ? [process.execPath, [npm, ...args]] : ["npm", args];
  const { code, output } = await runCommand(command, words, { cwd: root, ...(signal ? { signal } : {}) });
  if (code === 0) return;
  throw new PlainError(
    `npm ci failed, so the dependencies are not installed; it said: ${firstSentences(output)}`,
  );
}

/**
 * npm keeps its own record of what it installed; someone who ran npm by hand need not wait for it again.
 *
 * @param {string} root
 */
export function isInstalled(root) {
  const wanted = readPackages(join(root, "package-lock.json"));
  const found = readPackages(join(root, "node_modules", ".package-lock.json"));
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === "" || optional === true || found[path]?.version === version,
  );
}

/** @param {string} file @returns {Record<string, { version?: string, optional?: boolean }>} */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages ?? {};
  } catch {
    return {};
  }
}

/** npm says what is wrong first and then explains itself at length. @param {string} output */
function firstSentences(output) {
  const lines = output.split("\n").map((line) => line.replace(/^npm error\s*/, "").trim());
  return (
    lines
      .filter((line) => line !== "" && !/^(code \w+|npm warn)/.test(line))
      .slice(0, 3)
      .join(" ") || "nothing."
  );
}
