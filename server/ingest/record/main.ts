import { parseSymbol } from "@/lib/domain/market/symbol";
import { VENUES, type Venue } from "@/lib/domain/market/venue";
import { systemClock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import { createLog, type Logger } from "@/lib/platform/log";
import { liveVenues, wantedVenues } from "@/lib/services/market-data/live-venues";
import { findSimulatedVenues } from "@/lib/services/market-data/venue-directory";
import { recordVenues } from "./record-venues";

const MINUTE_MS = 60_000;
const FIND_MS_MAX = 5_000;

/** What scripts/record.mjs has read from the command line and checked. */
const { RECORD_VENUES = "", RECORD_SYMBOLS = "", RECORD_MINUTES = "", RECORD_PATH = "" } = process.env;

try {
  await record();
} catch (error) {
  process.stderr.write(`${error instanceof AppError ? error.message : `The recording failed: ${error}`}\n`);
  process.exit(1);
}

async function record(): Promise<void> {
  const venues = VENUES.filter((venue) => RECORD_VENUES.split(",").includes(venue));
  const symbols = RECORD_SYMBOLS.split(",")
    .map(parseSymbol)
    .filter((symbol) => symbol !== null);
  const isLive = process.env.RECORD_LIVE === "1";
  const log = createLog("record", process.env.LOG_LEVEL ?? "error");
  const wanted = wantedVenues(venues, symbols);
  const sources = isLive ? liveVenues(wanted, givenAddresses()) : await findSimulated(wanted, log);
  const ending = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => ending.abort());
  const minutes = Number(RECORD_MINUTES);
  process.stdout.write(`Recording ${venues.join(", ")} for ${minutes} min into ${RECORD_PATH} …\n`);
  const report = await recordVenues({
    sources,
    source: isLive ? "live" : "simulated",
    path: RECORD_PATH,
    durationMs: minutes * MINUTE_MS,
    clock: systemClock,
    random: Math.random,
    log,
    signal: ending.signal,
  });
  process.stdout.write(`${report.lines} lines, ${report.trades} trades, ${report.gaps} gaps.\n`);
}

async function findSimulated(wanted: readonly { venue: Venue; symbols: readonly string[] }[], log: Logger) {
  const port = Number(process.env.SIMULATOR_CONTROL_PORT ?? 8_090);
  const found = await Promise.race([
    findSimulatedVenues(port, { clock: systemClock, log }),
    new Promise<null>((resolve) => systemClock.after(FIND_MS_MAX, () => resolve(null))),
  ]);
  if (!found) {
    throw new AppError(
      "unavailable",
      `No simulated exchanges answer on port ${port}; start the product with npm start, or record the real ones with --live.`,
    );
  }
  return wanted.map(({ venue, symbols }) => {
    const address = found.find((row) => row.venue === venue);
    if (address) return { ...address, symbols: symbols.filter((symbol) => address.symbols.includes(symbol)) };
    const running = found.map((row) => row.venue).join(", ");
    throw new AppError("not_found", `${venue} is not among the simulated exchanges that run: ${running}.`);
  });
}

function givenAddresses(): Partial<Record<Venue, { ws?: string | undefined; rest?: string | undefined }>> {
  return Object.fromEntries(
    VENUES.map((venue) => {
      const name = venue.toUpperCase();
      return [venue, { ws: process.env[`${name}_WS_URL`], rest: process.env[`${name}_REST_URL`] }];
    }),
  );
}
