import type { MarketEvent } from "@/lib/domain/market/event";
import type { Venue } from "@/lib/domain/market/venue";
import { StepJudge } from "./step-judge";

/** `time` events are at least so far apart, by the venue's own time. */
const TICK_MS = 100;
/** A sending machine's clock moves time on by no more than this a frame, beyond what passed here. */
const MACHINE_STEP_MS_MAX = 500;

/**
 * A venue's time as its frames tell it. Trades carry the matching engine's time and are believed; other
 * frames carry the clock of the machine that sent them, which may run ahead: what the last trade showed
 * of that is taken off, as `time` that runs ahead would make trades late that are not.
 */
export class VenueClock {
  private readonly trades = new StepJudge();
  private readonly machine = new StepJudge();
  private newest = 0;
  private newestAt = 0;
  private nextTick = 0;
  private aheadMs = 0;
  /** The newest trade, by the venue's clock and by ours. */
  private tradedAt = 0;
  private tradeReceivedAt = 0;

  constructor(
    private readonly venue: Venue,
    private readonly emit: (event: MarketEvent) => void,
    /** True where the venue's time passes as fast as ours; a recording may be played faster. */
    private readonly isPaced = true,
  ) {}

  /** The newest venue time, epoch milliseconds; 0 before the first. */
  get now(): number {
    return this.newest;
  }

  /** False where a trade's time cannot be right. `receivedAt` is the machine's clock. */
  believesTrade(time: number, receivedAt: number): boolean {
    return this.trades.believes(time, receivedAt);
  }

  /** False where the time of any other frame cannot be right. */
  believesFrame(time: number, receivedAt: number): boolean {
    return this.machine.believes(time, receivedAt);
  }

  /** A trade at `time` was sent at `sentAt`, by the venue's clocks. */
  advanceByTrade(time: number, sentAt: number, receivedAt: number): void {
    this.aheadMs = Math.max(0, sentAt - time);
    if (time > this.tradedAt) {
      this.tradedAt = time;
      this.tradeReceivedAt = receivedAt;
    }
    this.advance(time, receivedAt);
  }

  advanceByFrame(sentAt: number, receivedAt: number): void {
    this.advance(Math.min(sentAt - this.aheadMs, this.reachable(sentAt, receivedAt)), receivedAt);
  }

  /** How far frames may have moved time on since the newest trade, or since the newest frame in a recording. */
  private reachable(sentAt: number, receivedAt: number): number {
    const [from, fromAt] =
      this.isPaced && this.tradedAt > 0
        ? [this.tradedAt, this.tradeReceivedAt]
        : [this.newest, this.newestAt];
    return from === 0 ? sentAt : from + Math.max(0, receivedAt - fromAt) + MACHINE_STEP_MS_MAX;
  }

  private advance(time: number, receivedAt: number): void {
    if (time <= this.newest) return;
    this.newest = time;
    this.newestAt = receivedAt;
    if (time < this.nextTick) return;
    this.nextTick = (Math.floor(time / TICK_MS) + 1) * TICK_MS;
    this.emit({ kind: "time", venue: this.venue, time });
  }
}
