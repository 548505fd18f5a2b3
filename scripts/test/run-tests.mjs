import { withBuildLock } from "../start/build-lock.mjs";
import { generateClient } from "../start/generate-client.mjs";
import { installDependencies } from "../start/install-dependencies.mjs";
import { PlainError } from "../start/plain-error.mjs";
import { ROOT } from "../start/root.mjs";
import { say } from "../start/say.mjs";
import { startPrivateServices } from "./private-services.mjs";
import { STEP_NAMES, STEPS } from "./steps.mjs";
import { addCounts, tallyLine } from "./tally.mjs";

/** A developer's own services and production settings must not leak into tests. */
const NOT_FOR_TESTS =
  /^(?:DATABASE_URL|REDIS_URL|NATS_URL|SMTP_URL|QUANT_\w+|PUBLIC_URL|NODE_ENV|npm_\w+|INIT_CWD)$/;

/** @typedef {import("./tally.mjs").Counts} Counts */

/**
 * @param {readonly string[]} chosen names of steps; none means all
 * @returns {Promise<number>} exit code
 */
export async function runTests(chosen) {
  const unknown = chosen.find((name) => !STEP_NAMES.includes(name));
  if (unknown !== undefined) {
    throw new PlainError(
      `${JSON.stringify(unknown)} is no step of the tests; choose out of ${STEP_NAMES.join(", ")}, for example npm test -- unit.`,
      2,
    );
  }
  /** @param {string} name */
  const isChosen = (name) => chosen.length === 0 || chosen.includes(name);
  const steps = STEPS.filter(({ names }) => names.some(isChosen));
  const counts = await runSteps(steps, isChosen);
  const sum = addCounts(counts);
  say("");
  say(tallyLine(sum));
  return sum.failed > 0 || sum.passed === 0 ? 1 : 0;
}

/** @param {typeof STEPS} steps @param {(name: string) => boolean} isChosen @returns {Promise<Counts[]>} */
async function runSteps(steps, isChosen) {
  /** @type {Counts[]} */
  const counts = [];
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_FOR_TESTS.test(name)));
  /** @type {{ running: Awaited<ReturnType<typeof startPrivateServices>> | null }} */
  const services = { running: null };
  const onSignal = () => {
    void (services.running?.stop() ?? Promise.resolve()).finally(() => process.exit(1));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, onSignal);
  try {
    await attempt("Dependencies", counts, async () => {
      await withBuildLock({ root: ROOT, say }, async () => {
        await installDependencies(ROOT, say);
        await generateClient(ROOT);
      });
      return { passed: 0, failed: 0, skipped: 0 };
    });
    for (const { title, needsServices, run } of steps) {
      await attempt(title, counts, async () => {
        if (needsServices) services.running ??= await startPrivateServices(ROOT, say);
        return run({ root: ROOT, say, isChosen, env: { ...env, ...(services.running?.env ?? {}) } });
      });
    }
  } finally {
    await services.running?.stop();
  }
  return counts;
}

/**
 * A step that cannot run, for want of a tool say, is a failure and keeps no other from running.
 *
 * @param {string} title
 * @param {Counts[]} counts
 * @param {() => Promise<Counts>} run
 */
async function attempt(title, counts, run) {
  say(`\n${title} …`);
  const startedAt = performance.now();
  try {
    counts.push(await run());
  } catch (error) {
    console.error(error instanceof PlainError ? error.message : error);
    counts.push({ passed: 0, failed: 1, skipped: 0 });
  }
  const { passed, failed, skipped } = counts.at(-1) ?? { passed: 0, failed: 0, skipped: 0 };
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  say(`${title}: ${tallyLine({ passed, failed, skipped })} (${seconds} s)`);
}
