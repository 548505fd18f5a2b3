const PERIOD_MS = 1_000;

/** Whether a client sends more than `framesMax` frames in any second. */
export class FrameRate {
  private readonly times: number[];
  private next = 0;

  constructor(framesMax: number) {
    this.times = new Array<number>(framesMax).fill(Number.NEGATIVE_INFINITY);
  }

  /** Counts one; false where it is one too many. */
  take(now: number): boolean {
    const oldest = this.times[this.next] ?? now;
    this.times[this.next] = now;
    this.next = (this.next + 1) % this.times.length;
    return now - oldest >= PERIOD_MS;
  }
}
