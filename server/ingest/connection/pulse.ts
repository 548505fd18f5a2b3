/** Silence that is never held against a source, and silence that always is. */
const SILENCE_MS_MIN = 5_000;
const SILENCE_MS_MAX = 300_000;
/** Until a source has shown its rhythm it is taken for one that may be quiet this long. */
const LONGEST_GAP_MS_ASSUMED = 10_000;
/** How fast long gaps are forgotten, a message: a busy source converges within some thousand. */
const FORGETTING = 0.999;
/** Silence of so many times the longest usual gap is suspicious. */
const PATIENCE = 3;

/** Learns how often a source speaks, so that a quiet market is not taken for a dead feed. */
export class Pulse {
  private longestGapMs = LONGEST_GAP_MS_ASSUMED;
  private beats = 0;

  /** `since`: when listening began, epoch milliseconds. */
  constructor(private since: number) {}

  /** True once something was heard since the last `restart`. */
  get heard(): boolean {
    return this.beats > 0;
  }

  get lastAt(): number {
    return this.since;
  }

  beat(now: number): void {
    if (this.beats > 0) this.longestGapMs = Math.max(now - this.since, this.longestGapMs * FORGETTING);
    this.beats += 1;
    this.since = now;
  }

  /** Listening begins anew: the time in between says nothing about the source. */
  restart(now: number): void {
    this.beats = 0;
    this.since = now;
  }

  /** Moves the last sign of life to now, where silence was of our own making. */
  forgive(now: number): void {
    this.since = now;
  }

  /** How long this source may be silent before that is suspicious. */
  get patienceMs(): number {
    return Math.min(SILENCE_MS_MAX, Math.max(SILENCE_MS_MIN, this.longestGapMs * PATIENCE));
  }

  silentMs(now: number): number {
    return now - this.since;
  }
}
