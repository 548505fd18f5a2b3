/** A step ahead of more than this, beyond what passed here, needs a second frame to agree. */
const STEP_MS_MAX = 60_000;

/**
 * Tells one wrong timestamp from a real step: it would move the stream's time, and everything that
 * follows would count as late. A large step is believed when the next frame confirms it.
 */
export class StepJudge {
  private newest = 0;
  private newestAt = 0;
  private suspect: number | null = null;

  believes(time: number, receivedAt: number): boolean {
    const passedHere = Math.max(0, receivedAt - this.newestAt);
    const isStep = this.newest > 0 && time - this.newest > passedHere + STEP_MS_MAX;
    const isConfirmed = this.suspect !== null && Math.abs(time - this.suspect) <= STEP_MS_MAX;
    this.suspect = isStep && !isConfirmed ? time : null;
    if (isStep && !isConfirmed) return false;
    if (time > this.newest) {
      this.newest = time;
      this.newestAt = receivedAt;
    }
    return true;
  }
}
