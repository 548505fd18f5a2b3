import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkImports } from "../lint/check-imports.mjs";
import { runCommand } from "../services/run-command.mjs";
import { findBrowser, findPythonClient } from "./find-tools.mjs";
import { runVitest } from "./run-vitest.mjs";

const FOLDERS = /** @type {const} */ (["unit", "integration", "fuzz", "chaos"]);

/**
 * @typedef {import("./tally.mjs").Counts} Counts
 * @typedef {object} Context
 * @property {string} root
 * @property {(line: string) => void} say
 * @property {(name: string) => boolean} isChosen
 * @property {Record<string, string | undefined>} env with the addresses of the private services, once they run
 */

/** @type {readonly { names: readonly string[], title: string, needsServices: boolean, run: (context: Context) => Promise<Counts> }[]} */
export const STEPS = [
  { names: ["types"], title: "Types", needsServices: false, run: checkTypes },
  {
    names: ["lint"],
    title: "Lint",
    needsServices: false,
    run: ({ root }) => checkWith(root, ["node_modules/@biomejs/biome/bin/biome", "check", "."]),
  },
  { names: ["imports"], title: "Import rules", needsServices: false, run: checkRules },
  { names: FOLDERS, title: "Unit, integration, fuzz and chaos tests", needsServices: true, run: runTests },
  { names: ["e2e"], title: "End-to-end tests", needsServices: true, run: runEndToEnd },
];

export const STEP_NAMES = STEPS.flatMap(({ names }) => names);

/** @param {Context} context @returns {Promise<Counts>} */
async function checkTypes({ root }) {
  // Pages are typed by generated route types, which a plain tsc does not make.
  if (existsSync(join(root, "app"))) {
    const { code, output } = await runCommand(
      process.execPath,
      ["node_modules/next/dist/bin/next", "typegen"],
      { cwd: root },
    );
    if (code !== 0) console.error(output);
  }
  return checkWith(root, ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "."]);
}

/** @param {string} root @param {readonly string[]} words @returns {Promise<Counts>} */
async function checkWith(root, words) {
  const { code } = await runCommand(process.execPath, words, { cwd: root, show: true });
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/** @param {Context} context @returns {Promise<Counts>} */
async function checkRules({ root }) {
  const { files, problems } = checkImports(root);
  for (const problem of problems) console.error(problem);
  console.log(`${files} files, ${problems.length} problems`);
  return { passed: problems.length === 0 ? 1 : 0, failed: problems.length === 0 ? 0 : 1, skipped: 0 };
}

/** @param {Context} context */
async function runTests({ root, env, isChosen, say }) {
  if (isChosen("integration")) await findPythonClient(say);
  return runVitest({ root, env, args: FOLDERS.filter(isChosen).map((name) => `tests/${name}/`) });
}

/** @param {Context} context */
async function runEndToEnd({ root, env, say }) {
  const browser = await findBrowser(say);
  return runVitest({
    root,
    env: { ...env, CHROMIUM_PATH: browser },
    args: ["--config", "vitest.e2e.config.ts"],
  });
}
