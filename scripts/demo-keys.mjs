import { runCommand } from "./services/run-command.mjs";
import { bundleJob } from "./start/bundle-job.mjs";
import { fromHere } from "./start/data-folder.mjs";
import { PlainError } from "./start/plain-error.mjs";
import { ROOT } from "./start/root.mjs";
import { findRuns } from "./start/run-register.mjs";

const ENTRY = "server/jobs/demo-keys.ts";

try {
  process.stdout.write(await makeDemoKeys(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof PlainError ? error.message : `The keys could not be made: ${error}`);
  process.exitCode = 1;
}

/** @param {readonly string[]} argv */
async function makeDemoKeys(argv) {
  const { record } = chooseRun(readData(argv));
  if (record.production || process.env.QUANT_ENV === "production") {
    throw new PlainError("Production mode has no demonstration keys; make keys on the keys page.");
  }
  if (!record.databaseUrl) {
    throw new PlainError("The product is still starting; try again when it says that it is ready.");
  }
  const bundle = await bundleJob(ENTRY);
  const env = { ...process.env, DATABASE_URL: record.databaseUrl };
  const { code, output } = await runCommand(process.execPath, [bundle], { env });
  const answer = output.split("\n").find((line) => line.startsWith("{"));
  if (code !== 0 || !answer)
    throw new PlainError(`The keys could not be made: ${output.trim().split("\n").at(-1)}`);
  return `${answer}\n`;
}

/** @param {readonly string[]} argv @returns {string | null} the data folder that was named */
function readData(argv) {
  if (argv.length === 0) return null;
  const [name, value, ...rest] = argv.flatMap((word) => word.split("=", 2));
  if (name === "--data" && value && rest.length === 0) return fromHere(value);
  throw new PlainError("npm run demo:keys takes nothing, or -- --data DIR where several products run.");
}

/** @param {string | null} data */
function chooseRun(data) {
  const runs = findRuns();
  const [run] = data !== null ? runs.filter((candidate) => candidate.data === data) : preferred(runs);
  if (run) return run;
  throw new PlainError(
    `The product does not run${data ? ` on ${data}` : ""}; start it with npm start, then ask again.`,
  );
}

/** This clone's own runs before those of another one. @template {{ root: string }} Run @param {Run[]} runs */
function preferred(runs) {
  const own = runs.filter(({ root }) => root === ROOT);
  return own.length > 0 ? own : runs;
}
