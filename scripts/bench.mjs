import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { benchTable } from "./bench/bench-table.mjs";
import { parseBenchOptions } from "./bench/parse-bench-options.mjs";
import { runCommand } from "./services/run-command.mjs";
import { generateClient } from "./start/generate-client.mjs";
import { installDependencies } from "./start/install-dependencies.mjs";
import { PlainError } from "./start/plain-error.mjs";
import { ROOT } from "./start/root.mjs";
import { say } from "./start/say.mjs";
import { startPrivateServices } from "./test/private-services.mjs";

const SUFFIX = ".bench.ts";

try {
  process.exitCode = await bench(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof PlainError ? error.message : error);
  process.exitCode = error instanceof PlainError ? error.exitCode : 1;
}

/** @param {readonly string[]} argv @returns {Promise<number>} exit code */
async function bench(argv) {
  const files = readdirSync(join(ROOT, "tests", "bench")).filter((name) => name.endsWith(SUFFIX));
  const { names, json } = parseBenchOptions(
    argv,
    files.map((name) => name.slice(0, -SUFFIX.length)),
  );
  await installDependencies(ROOT, say);
  await generateClient(ROOT);
  const services = await startPrivateServices(ROOT, say);
  /** @type {import("../tests/bench/bench-row").BenchRow[]} */
  const rows = [];
  let failed = 0;
  try {
    for (const name of names) {
      say(`${name} …`);
      const found = await runOne(name, services.env);
      if (found === null) failed += 1;
      else rows.push(...found);
    }
  } finally {
    await services.stop();
  }
  say(
    `\n${new Date().toISOString().slice(0, 10)}, ${cpus().length} x ${cpus()[0]?.model.trim()}, Node.js ${process.version}\n`,
  );
  say(benchTable(rows));
  if (json !== null) writeFileSync(json, `${JSON.stringify(rows, null, 2)}\n`);
  if (failed > 0) console.error(`${failed} of ${names.length} benches failed.`);
  return failed > 0 ? 1 : 0;
}

/** @param {string} name @param {Record<string, string>} env */
async function runOne(name, env) {
  const folder = mkdtempSync(join(tmpdir(), "quant-bench-"));
  const output = join(folder, "rows.json");
  const words = [
    "--expose-gc",
    "--import",
    "tsx",
    "scripts/bench/run-bench.mjs",
    join(ROOT, "tests", "bench", name + SUFFIX),
    output,
  ];
  try {
    const { code } = await runCommand(process.execPath, words, {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: "production", ...env },
      show: true,
    });
    return code === 0 ? JSON.parse(readFileSync(output, "utf8")) : null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
