import { join } from "node:path";
import { systemClock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import { createLog, type Logger } from "@/lib/platform/log";
import { createControlServer } from "./control/control-server";
import { readEnvironment, type SandboxEnvironment } from "./environment";
import { createSimulatedMarket } from "./exchanges/market/create-simulated-market";
import { SIMULATORS } from "./exchanges/simulators";
import { openMail } from "./mail/open-mail";
import { findFrames } from "./replay/frames/find-frames";
import { createFramesReplay } from "./replay/frames/play-frames";
import { createReplayBinance } from "./replay/replay-binance";
import type { ReplayStatus } from "./replay/replay-status";
import { surveyRecording } from "./replay/survey-recording";
import { openStripe } from "./stripe/open-stripe";
import type { VenueServer } from "./venue-server";

const CLOSE_WITHIN_MS = 5_000;

try {
  await run(readEnvironment(process.env));
} catch (error) {
  const sentence =
    error instanceof AppError ? error.message : `The sandbox could not start: ${String(error)}`;
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}

async function run(env: SandboxEnvironment): Promise<void> {
  const log = createLog("sandbox", env.LOG_LEVEL);
  const stripe = await openStripe(env, log);
  const mail = await openMail(env, systemClock, log);
  const venues = env.QUANT_FEED === "live" ? null : await openVenues(env, log);
  endWithParent(async () => {
    await venues?.close();
    await Promise.all([mail?.close(), stripe?.close()]);
  });
  log.info(
    { feed: env.QUANT_FEED, smtpPort: mail?.smtpPort, stripe: stripe?.url, ...venues?.ports },
    "sandbox is up",
  );
}

/** The stand-in venues and the port that steers them. */
async function openVenues(env: Environment<"simulated" | "replay">, log: Logger) {
  const stage = env.QUANT_FEED === "replay" ? await openReplay(env, log) : await openSimulation(env, log);
  const control = await createControlServer({ port: env.SIMULATOR_CONTROL_PORT, log, ...stage });
  const urls = Object.fromEntries(stage.venues.map(({ venue, restUrl }) => [venue, restUrl]));
  return {
    ports: { controlPort: control.port, ...urls },
    async close() {
      await control.close();
      for (const venue of stage.venues) await venue.close();
      await stage.close();
    },
  };
}

/** What the control port steers, and what is left to end after its venues. */
interface Stage {
  venues: readonly VenueServer[];
  setRate?: (tradesPerSecond: number) => void;
  replay?: () => ReplayStatus;
  close(): Promise<void>;
}

type Environment<Feed> = Extract<SandboxEnvironment, { QUANT_FEED: Feed }>;

async function openSimulation(env: Environment<"simulated">, log: Logger): Promise<Stage> {
  const clock = systemClock;
  const market = createSimulatedMarket({
    venues: env.QUANT_VENUES,
    symbols: env.QUANT_SYMBOLS,
    seed: env.QUANT_SEED,
    tradesPerSecond: env.QUANT_RATE,
    dataDir: join(env.QUANT_DATA, "exchanges"),
    clock,
    log,
  });
  const venues: VenueServer[] = [];
  for (const venue of env.QUANT_VENUES) {
    const port = env.SIMULATOR_PORTS.get(venue) ?? 0;
    venues.push(await SIMULATORS[venue]({ port, clock, market }));
  }
  market.start();
  return {
    venues,
    setRate: (tradesPerSecond) => market.setRate(tradesPerSecond),
    close: () => market.close(),
  };
}

async function openReplay(env: Environment<"replay">, log: Logger): Promise<Stage> {
  const frames = await findFrames(env.REPLAY_PATH);
  if (frames) {
    return createFramesReplay({
      survey: frames,
      speed: env.REPLAY_SPEED,
      ports: env.SIMULATOR_PORTS,
      clock: systemClock,
      log,
    }).then((replay) => ({ ...replay, replay: () => replay.status() }));
  }
  const survey = await surveyRecording(env.REPLAY_PATH);
  for (const file of survey.skipped) {
    log.warn(`${file} is not understood and left out: it has no lines of "<local nanoseconds> <json>".`);
  }
  const port = env.SIMULATOR_PORTS.get("binance") ?? 0;
  const replay = await createReplayBinance({
    port,
    clock: systemClock,
    log,
    survey,
    speed: env.REPLAY_SPEED,
  });
  return { venues: [replay], replay: () => replay.status(), close: async () => {} };
}

/** SIGTERM, SIGINT and, for a supervised child, the end of standard input drain the process once. */
function endWithParent(close: () => Promise<void>): void {
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), CLOSE_WITHIN_MS).unref();
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  if (process.env.QUANT_SUPERVISED !== "1") return;
  process.stdin.on("end", end);
  process.stdin.on("error", end);
  process.stdin.resume();
}
