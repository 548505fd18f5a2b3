import type { Clock } from "@/lib/platform/clock";

/** At a few hundred trades a second every frame would otherwise be a transaction of one row. */
const GATHER_MS = 20;

/** A batch of this size is worth a transaction by itself. */
const ROWS_ENOUGH = 1_000;

/** Delays the acknowledgement of small batches, already committed, so that the next one can fill. */
export class Pace {
  private closed = false;
  private readonly waiting = new Set<() => void>();

  constructor(private readonly clock: Clock) {}

  async after(startedAt: number, rows: number): Promise<void> {
    const leftMs = startedAt + GATHER_MS - this.clock.now();
    if (this.closed || rows >= ROWS_ENOUGH || leftMs <= 0) return;
    await new Promise<void>((resolve) => {
      const cancel = this.clock.after(leftMs, () => end());
      const end = (): void => {
        cancel();
        this.waiting.delete(end);
        resolve();
      };
      this.waiting.add(end);
    });
  }

  close(): void {
    this.closed = true;
    for (const end of this.waiting) end();
  }
}
