import type { Logger } from "@/lib/platform/log";

interface Dependencies {
  slotsHeld: (organisationId: string) => Promise<number>;
  note: (organisationId: string, used: number, allowed: number) => void;
  log: Logger;
}

/**
 * Looks how many slots an organisation holds whenever it took one. However many are taken meanwhile, one look is
 * under way at a time and one more follows it.
 */
export function createSlotPeaks({ slotsHeld, note, log }: Dependencies): {
  changed(organisationId: string, allowed: number): void;
  close(): Promise<void>;
} {
  /** Organisations to look at, each once. */
  let waiting = new Map<string, number>();
  let looking: Promise<void> | null = null;

  async function look(): Promise<void> {
    while (waiting.size > 0) {
      const batch = waiting;
      waiting = new Map();
      for (const [organisationId, allowed] of batch) {
        note(organisationId, await slotsHeld(organisationId), allowed);
      }
    }
  }

  return {
    changed(organisationId, allowed) {
      waiting.set(organisationId, allowed);
      looking ??= look()
        .catch((error: unknown) => log.warn({ err: error }, "socket slots could not be counted"))
        .finally(() => {
          looking = null;
        });
    },
    async close() {
      waiting.clear();
      await looking;
    },
  };
}
