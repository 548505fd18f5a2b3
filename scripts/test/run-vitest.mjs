import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../services/run-command.mjs";
import { countReport } from "./tally.mjs";

/**
 * @param {object} options
 * @param {string} options.root
 * @param {readonly string[]} options.args configuration and folders
 * @param {Record<string, string | undefined>} options.env
 * @returns {Promise<import("./tally.mjs").Counts>}
 */
export async function runVitest({ root, args, env }) {
  const folder = mkdtempSync(join(tmpdir(), "quant-report-"));
  const file = join(folder, "report.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const words = ["node_modules/vitest/vitest.mjs", "run", "--passWithNoTests", ...reporters, ...args];
  try {
    const { code } = await runCommand(process.execPath, words, { cwd: root, env, show: true });
    return countReport(readReport(file), code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} file */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}
