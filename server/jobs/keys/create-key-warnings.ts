import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";

const LOOK_EVERY_MS = 10 * 60_000;

interface KeyWarningsOptions {
  /** Tells people of keys that end soon; several processes may do it at once. */
  mail: (nowMs: number) => Promise<number>;
  clock: Clock;
  log: Logger;
}

/** Looks for keys that end soon, at the start and every ten minutes. */
export function createKeyWarnings({ mail, clock, log }: KeyWarningsOptions): { close(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const look = () => {
    running = running.then(async () => {
      try {
        const keys = await mail(clock.now());
        if (keys > 0) log.info({ keys }, "people are told of keys that end soon");
      } catch (error) {
        log.warn({ err: error }, "keys that end soon could not be looked for; trying again later");
      }
    });
  };
  const stop = clock.every(LOOK_EVERY_MS, look);
  look();
  return {
    async close() {
      stop();
      await running;
    },
  };
}
