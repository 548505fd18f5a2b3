import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkEnvironment } from "./check-environment.mjs";
import { checkPorts } from "./check-ports.mjs";
import { childEnvironment } from "./child-environment.mjs";
import { createChildRunner } from "./child-runner.mjs";
import { fromHere, openDataFolder } from "./data-folder.mjs";
import { chooseInternalPorts } from "./internal-ports.mjs";
import { createLifetime } from "./lifetime.mjs";
import { VENUES } from "./option-table.mjs";
import { helpText, parseOptions, swallowedOption } from "./parse-options.mjs";
import { PlainError } from "./plain-error.mjs";
import { prepare } from "./prepare.mjs";
import { ROOT } from "./root.mjs";
import { runChildren } from "./run-children.mjs";
import { takeRunLock } from "./run-lock.mjs";
import { registerRun } from "./run-register.mjs";
import { say } from "./say.mjs";
import { readSecrets } from "./secrets.mjs";
import { startServices } from "./start-services.mjs";
import { waitReady } from "./wait-ready.mjs";

/**
 * The whole of `npm start` and `npm run dev`: returns the exit code once everything has ended.
 *
 * @param {{ argv: readonly string[], development: boolean }} options
 * @returns {Promise<number>}
 */
export async function run({ argv, development }) {
  const options = readCommandLine(argv);
  if (options.help) {
    say(helpText());
    return 0;
  }
  const checked = checkEnvironment(process.env, options.feed);
  const lifetime = createLifetime();
  try {
    await start({ options, ...checked, development, lifetime });
    await lifetime.stopped;
  } catch (error) {
    // A stop during the start fails whatever was under way; that is no failure of the run.
    if (!lifetime.signal.aborted) {
      await lifetime.end();
      throw error;
    }
  }
  return lifetime.end();
}

/** @param {readonly string[]} argv */
function readCommandLine(argv) {
  const swallowed = swallowedOption(process.env);
  if (swallowed) throw new PlainError(swallowed, 2);
  const options = parseOptions(argv);
  if (options.replay === null) return options;
  const replay = fromHere(options.replay);
  if (!existsSync(replay)) {
    throw new PlainError(
      `--replay names ${replay}, which does not exist; it should be the path of a recording, for example --replay recordings/btcusdt.gz.`,
      2,
    );
  }
  return { ...options, replay };
}

/**
 * @param {object} context
 * @param {import("./parse-options.mjs").StartOptions} context.options
 * @param {Record<string, string>} context.env
 * @param {boolean} context.production
 * @param {boolean} context.development
 * @param {ReturnType<typeof createLifetime>} context.lifetime
 */
async function start({ options, env, production, development, lifetime }) {
  const startedAt = performance.now();
  const data = openDataFolder(ROOT, options.data);
  const lock = await takeRunLock(data, say);
  const unregister = registerRun({ data, root: ROOT });
  lifetime.own("run record", async () => {
    unregister();
    lock.release();
  });

  const ports = publicPorts(options, env);
  const simulated = options.feed !== "live";
  await checkPorts(portUses(ports, simulated));
  const venues = options.venues ?? VENUES;
  const names = [
    "postgres",
    "redis",
    "web",
    "stripe",
    "outbox-smtp",
    "outbox",
    ...venues.map((venue) => `simulated-${venue}`),
  ];
  const internal = await chooseInternalPorts(data, names, Object.values(ports));
  const secrets = readSecrets(data);
  const { signal } = lifetime;
  await prepare({ root: ROOT, env, development, say, signal });

  const logs = join(data, "logs");
  const runner = createChildRunner({ logs, logLevel: env.LOG_LEVEL, lock, lifetime });
  const servicePorts = { postgres: internal.postgres ?? 0, redis: internal.redis ?? 0 };
  const services = await startServices({ root: ROOT, data, env, secrets, ports: servicePorts, runner, say });
  await migrateDatabase(services.databaseUrl);
  lock.describe({ production, databaseUrl: services.databaseUrl });

  const simulators = Object.fromEntries(venues.map((venue) => [venue, internal[`simulated-${venue}`] ?? 0]));
  const webPort = internal.web ?? 0;
  const asksStripe = env.STRIPE_SECRET_KEY !== undefined || env.BILLING === "off";
  const { stripeSecretKey: secretKey, stripeWebhookSecret: webhookSecret } = secrets;
  const stripe = !production && !asksStripe ? { port: internal.stripe ?? 0, secretKey, webhookSecret } : null;
  const outbox =
    production || env.SMTP_URL !== undefined
      ? null
      : { smtpPort: internal["outbox-smtp"] ?? 0, port: internal.outbox ?? 0 };
  const environments = childEnvironment(env, options, {
    data,
    ports: { ...ports, web: webPort, simulators },
    ...services,
    nextauthSecret: env.NEXTAUTH_SECRET ?? secrets.nextauthSecret,
    stripe,
    outbox,
    development,
  });
  if (signal.aborted) return;
  const withSandbox = simulated || stripe !== null || outbox !== null;
  runChildren({ runner, environments, development, withSandbox, webPort });

  const urls = { web: `http://localhost:${ports.front}`, server: `http://localhost:${ports.http}` };
  lock.announce(urls);
  const asked = { ready: `http://127.0.0.1:${ports.http}/ready`, page: `http://127.0.0.1:${ports.front}/` };
  if (!(await waitReady({ ...asked, say, signal }))) return;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  say(`\nReady after ${seconds} s, feed: ${options.feed}.`);
  say(`  Web        ${urls.web}`);
  say(`  Server     ${urls.server}  (ws://localhost:${ports.webSocket}/ws)`);
  if (outbox) say(`  Outbox     ${urls.web}/dev/mail`);
  if (simulated) say(`  Simulator  http://127.0.0.1:${ports.control}`);
  say(`  Logs       ${logs}`);
  say("Ctrl-C stops everything.");
}

/** @param {import("./parse-options.mjs").StartOptions} options @param {Record<string, string>} env */
function publicPorts({ port, serverPort }, env) {
  return {
    front: port,
    http: serverPort ?? Number(env.HTTP_PORT ?? 8080),
    webSocket: serverPort ?? Number(env.WEBSOCKET_PORT ?? env.HTTP_PORT ?? 8080),
    control: Number(env.SIMULATOR_CONTROL_PORT ?? 8090),
  };
}

/** @param {ReturnType<typeof publicPorts>} ports @param {boolean} simulated */
function portUses({ front, http, webSocket, control }, simulated) {
  const uses = [
    { port: front, use: "the front door", change: "--port, for example npm start -- --port 3001" },
    { port: http, use: "the server", change: "--server-port, for example npm start -- --server-port 8081" },
  ];
  if (webSocket !== http)
    uses.push({
      port: webSocket,
      use: "the server's sockets",
      change: "WEBSOCKET_PORT, for example WEBSOCKET_PORT=8082",
    });
  if (simulated)
    uses.push({
      port: control,
      use: "the simulators' control",
      change: "SIMULATOR_CONTROL_PORT, for example SIMULATOR_CONTROL_PORT=8091",
    });
  return uses;
}

/** @param {string} databaseUrl */
async function migrateDatabase(databaseUrl) {
  const { migrate } = await import("../migrate.mjs");
  try {
    await migrate({ databaseUrl, log: say });
  } catch (error) {
    throw new PlainError(
      `The database could not be migrated: ${error instanceof Error ? error.message : error}`,
    );
  }
}
