import { spawn } from "node:child_process";
import { parseRecordOptions } from "./record/parse-record-options.mjs";
import { bundleJob } from "./start/bundle-job.mjs";
import { fromHere } from "./start/data-folder.mjs";
import { installDependencies } from "./start/install-dependencies.mjs";
import { PlainError } from "./start/plain-error.mjs";
import { ROOT } from "./start/root.mjs";
import { say } from "./start/say.mjs";

try {
  process.exitCode = await record(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof PlainError ? error.message : error);
  process.exitCode = error instanceof PlainError ? error.exitCode : 1;
}

/** @param {readonly string[]} argv @returns {Promise<number>} exit code */
async function record(argv) {
  const { venues, symbols, minutes, out, live } = parseRecordOptions(argv);
  await installDependencies(ROOT, say);
  const bundle = await bundleJob("server/ingest/record/main.ts", "record");
  const name = `recordings/${new Date().toISOString().slice(0, 19).replaceAll(":", "-")}.jsonl.gz`;
  const child = spawn(process.execPath, [bundle], {
    stdio: "inherit",
    env: {
      ...process.env,
      RECORD_VENUES: venues.join(","),
      RECORD_SYMBOLS: symbols.join(","),
      RECORD_MINUTES: String(minutes),
      RECORD_PATH: fromHere(out ?? name),
      RECORD_LIVE: live ? "1" : "0",
    },
  });
  // Ctrl-C reaches the child too, which closes its file; this process waits for that.
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
    process.on(signal, () => child.kill(signal));
  }
  return new Promise((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
}
