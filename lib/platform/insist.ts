import type { Clock } from "./clock";
import type { Logger } from "./log";

const RETRY_MS = 2_000;

/** Tries again until it succeeds: what it needs may be down when the process starts. */
export async function insist<Result>(
  what: string,
  { clock, log }: { clock: Clock; log: Logger },
  action: () => Promise<Result>,
): Promise<Result> {
  for (;;) {
    try {
      return await action();
    } catch (error) {
      log.warn({ err: error }, `${what} failed, trying again in ${RETRY_MS / 1_000} s`);
      await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
    }
  }
}
