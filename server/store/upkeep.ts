import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import type { Partitions } from "./partitions";

const PERIOD_MS = 3_600_000;

interface Dependencies {
  partitions: Partitions;
  clock: Clock;
  log: Logger;
  retention: { tradesDays: number; fineCandlesDays: number };
  /** A replay makes partitions as they are needed and keeps all: its days are not ours. */
  isReplay: boolean;
}

export interface Upkeep {
  start(): Promise<void>;
  close(): void;
}

/** Every hour: partitions for the days to come, and an end to those beyond retention. */
export function createUpkeep({ partitions, clock, log, retention, isReplay }: Dependencies): Upkeep {
  let stop = (): void => {};

  async function run(): Promise<void> {
    const now = clock.now();
    await partitions.makeAhead(now);
    await partitions.drop("trades", now, retention.tradesDays);
    await partitions.drop("candles_fine", now, retention.fineCandlesDays);
  }

  return {
    async start() {
      if (isReplay) return;
      await partitions.makeAhead(clock.now());
      const attempt = (): Promise<void> =>
        run().catch((error) => log.warn({ err: error }, "upkeep of partitions failed, again in an hour"));
      await attempt();
      stop = clock.every(PERIOD_MS, () => void attempt());
    },
    close: () => stop(),
  };
}
