import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";

const TELL_EVERY_MS = 30_000;
const FORGET_EVERY_MS = 6 * 3_600_000;

interface UsageJobsOptions {
  /** Tells people of limits that are near; several processes may do it at once. */
  tell: (nowMs: number) => Promise<number>;
  /** Takes away what is too old. */
  forget: (nowMs: number) => Promise<number | null>;
  clock: Clock;
  log: Logger;
}

/** Looks twice a minute who came near a limit, and four times a day for what may be forgotten. */
export function createUsageJobs({ tell, forget, clock, log }: UsageJobsOptions): { close(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const waiting = new Set<string>();

  function soon(what: string, action: (nowMs: number) => Promise<number | null>): void {
    if (waiting.has(what)) return;
    waiting.add(what);
    running = running.then(async () => {
      waiting.delete(what);
      try {
        const count = await action(clock.now());
        if (count) log.info({ count }, what);
      } catch (error) {
        log.warn({ err: error }, `${what}: failed, trying again later`);
      }
    });
  }

  const stops = [
    clock.every(TELL_EVERY_MS, () => soon("people are told of limits that are near", tell)),
    clock.every(FORGET_EVERY_MS, () => soon("use of more than a year ago is taken away", forget)),
  ];
  soon("use of more than a year ago is taken away", forget);
  return {
    async close() {
      for (const stop of stops) stop();
      await running;
    },
  };
}
