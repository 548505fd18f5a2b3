/** The asked rate is met within about this long, whatever bursts there are in between. */
const HORIZON_S = 8;
const DEBT_S_MAX = 5;

/** Keeps count of what was asked and what was traded, and leans against the difference. */
export class RateControl {
  private owed = 0;
  private asked: number;

  constructor(tradesPerSecond: number) {
    this.asked = tradesPerSecond;
  }

  get rate(): number {
    return this.asked;
  }

  set rate(tradesPerSecond: number) {
    this.asked = tradesPerSecond;
    this.owed = 0;
  }

  /** The rate to aim at now. */
  get aim(): number {
    if (this.asked <= 0) return 0;
    const correction = 1 + this.owed / (this.asked * HORIZON_S);
    return this.asked * Math.min(2.5, Math.max(0.3, correction));
  }

  passed(seconds: number, trades: number): void {
    const bound = this.asked * DEBT_S_MAX;
    this.owed = Math.max(-bound, Math.min(bound, this.owed + this.asked * seconds - trades));
  }
}
