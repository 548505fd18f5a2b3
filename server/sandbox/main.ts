import { systemClock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import { createLog } from "@/lib/platform/log";
import { createControlServer } from "./control/control-server";
import { readEnvironment, type SandboxEnvironment } from "./environment";
import { createSimulatedBinance } from "./exchanges/binance/simulated-binance";
import { createStandInMarket } from "./exchanges/stand-in-market";

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
  if (env.QUANT_FEED === "replay") throw new AppError("unavailable", "Replay is not built yet.");
  const market = createStandInMarket(env.QUANT_SYMBOLS, env.QUANT_RATE, systemClock);
  const binance = await createSimulatedBinance({
    port: env.SIMULATOR_PORTS.get("binance") ?? 0,
    clock: systemClock,
    market,
  });
  const control = await createControlServer({
    port: env.SIMULATOR_CONTROL_PORT,
    venues: [binance],
    log,
    setRate: (rate) => market.setRate(rate),
  });
  market.start();
  log.info({ control: control.port, binance: binance.restUrl }, "sandbox is up");
  endWithParent(async () => {
    await control.close();
    await binance.close();
    await market.close();
  });
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
