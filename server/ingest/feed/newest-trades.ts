import type { VenueHistory } from "@/lib/domain/market/ports";
import { backOffMs } from "../connection/back-off";
import { pause } from "../connection/pause";
import type { FeedContext } from "./feed-context";
import type { FeedTrade, FeedVolume } from "./feed-item";
import { RecentIds } from "./recent-ids";
import type { TradeContinuity } from "./trade-continuity";
import type { TradePage, TradeRecovery } from "./venue-protocol";
import { VolumeLedger } from "./volume-ledger";

/** A trade that comes late by itself is waited for this long before it counts as missed. */
const LATE_MS = 1_000;
/** Least and most time between two comparisons with the venue's newest page. */
const PERIOD_MS_MIN = 1_000;
const PERIOD_MS_MAX = 10_000;
const RETRY_BACK_OFF = { firstMs: 400, maxMs: 10_000 };
const HELD_POLL_MS = 100;
const MINUTE_MS = 60_000;
/** Far more minutes than are ever judged again. */
const RECORDED_MAX = 1_000;

type Recovery = Extract<TradeRecovery, { by: "newest" }>;

interface Position {
  id: string;
  time: number;
}

/**
 * One symbol's trades whose ids do not follow one another. What came is compared with the venue's newest
 * page, often enough that the page usually reaches back to the last comparison. Where it does not reach
 * back over an outage the hole is put on record, as nobody can say what was in it; and a minute whose
 * volume is not what the venue's own candle says is put on record too.
 */
export class NewestTrades implements TradeContinuity {
  private readonly known = new RecentIds();
  private readonly volumes = new VolumeLedger();
  private readonly stop = new AbortController();
  private last: Position | null = null;
  /** Nothing up to here is taken from a page: it is on record, or from before the feed began. */
  private floor: Position | null = null;
  /** The newest trade before an outage that is not accounted for yet. */
  private outage: Position | null = null;
  /** How often all connections were lost: a page that was asked for before tells nothing of the last one. */
  private outages = 0;
  /** Time of the first trade that came after the last outage: there its hole ends at the latest. */
  private resumedAt: number | null = null;
  /** Minutes whose candle has told of a hole: the other connection and the venue's history tell of it again. */
  private readonly recorded = new Set<number>();
  private tradesSinceCompared = 0;
  private comparedAt = 0;
  private comparing = false;
  /** What was asked for while a comparison was under way: it may have come too late for that one's page. */
  private nextDelayMs: number | null = null;
  private dueAt = 0;
  private cancelCompare: (() => void) | null = null;
  backfilled = 0;
  gaps = 0;

  constructor(
    private readonly ctx: FeedContext,
    private readonly recovery: Recovery,
    /** The venue's own closed candles: those that were told while nobody listened are asked for. */
    private readonly history: Pick<VenueHistory, "candles">,
  ) {}

  startFrom(position: Position | null): void {
    this.last = position;
    this.floor = position;
    if (position) this.known.add(position.id, null);
  }

  onSubscribed(): void {
    this.outage ??= this.last;
    this.outages += 1;
    this.resumedAt = null;
    // At once: the sooner the page is asked for, the further it reaches back.
    this.compareWithin(0);
  }

  onTrade(trade: FeedTrade, line: object): boolean {
    if (this.known.has(trade.id)) {
      this.countDuplicate(trade, line);
      return true;
    }
    this.floor ??= { id: trade.id, time: trade.time };
    this.resumedAt ??= trade.time;
    this.take(trade, line);
    this.tradesSinceCompared += 1;
    const isDue = this.tradesSinceCompared >= this.recovery.pageMax / 2;
    this.compareWithin(isDue ? PERIOD_MS_MIN : PERIOD_MS_MAX);
    return true;
  }

  onReach(): void {}

  /** What the venue's own candle says of a closed stretch of time. */
  onVolume(item: FeedVolume): void {
    this.compareWithin(LATE_MS);
    this.ctx.clock.after(2 * LATE_MS + PERIOD_MS_MIN, () => {
      if (!this.stop.signal.aborted && !this.outage) this.judge(item);
    });
  }

  private judge({ from, to, volume }: Pick<FeedVolume, "from" | "to" | "volume">): void {
    if (this.recorded.has(from)) return;
    const missing = this.volumes.missing({ from, to, volume });
    if (missing === null) return;
    if (this.recorded.size >= RECORDED_MAX) this.recorded.clear();
    this.recorded.add(from);
    this.record(from, to, `the venue's candle has ${missing} more than its trades that came`);
  }

  /** The candles of the minutes that an outage touched, once the last of them is closed. */
  private judgeAfterOutage(from: number): void {
    const { clock, symbol, log } = this.ctx;
    clock.after(MINUTE_MS + 2 * LATE_MS, () => {
      if (this.stop.signal.aborted) return;
      const begin = Math.floor(from / MINUTE_MS) * MINUTE_MS;
      this.history.candles(symbol, "1m", begin, clock.now()).then(
        (candles) => {
          for (const { time, volume } of candles) this.judge({ from: time, to: time + MINUTE_MS, volume });
        },
        // The stream's own candles go on being compared.
        (err: unknown) => log.info({ err, symbol }, "the minutes of an outage were not compared"),
      );
    });
  }

  onLineGone(): void {}

  close(): void {
    this.cancelCompare?.();
    this.stop.abort();
  }

  private take(trade: FeedTrade, line: object | null): void {
    this.known.add(trade.id, line);
    this.volumes.add(trade);
    if (!this.last || trade.time >= this.last.time) this.last = { id: trade.id, time: trade.time };
    this.ctx.emit(trade);
  }

  /** The other connection's copy is no fault of the venue; the same connection's second one is. */
  private countDuplicate(trade: FeedTrade, line: object): void {
    if (this.known.originOf(trade.id) !== line) return;
    this.ctx.rejections.count("duplicate", trade.raw, "a trade that is known already is skipped");
  }

  /** An earlier moment replaces a later one that is planned already. */
  private compareWithin(delayMs: number): void {
    if (this.stop.signal.aborted) return;
    if (this.comparing) {
      this.nextDelayMs = Math.min(delayMs, this.nextDelayMs ?? delayMs);
      return;
    }
    const now = this.ctx.clock.now();
    const dueAt = Math.max(now + delayMs, this.comparedAt + PERIOD_MS_MIN);
    if (this.cancelCompare && this.dueAt <= dueAt) return;
    this.cancelCompare?.();
    this.dueAt = dueAt;
    this.cancelCompare = this.ctx.clock.after(dueAt - now, () => {
      this.cancelCompare = null;
      void this.compare();
    });
  }

  /** Never rejects: failures are tried again. */
  private async compare(): Promise<void> {
    const { clock, random, log, symbol } = this.ctx;
    const { signal } = this.stop;
    this.comparing = true;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        const { outages } = this;
        const page = await this.fetchPage();
        // What was made a moment ago may still be on its way.
        await pause(clock, LATE_MS, signal);
        if (!signal.aborted) this.reconcile(page.trades, outages === this.outages);
        break;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        log.info({ symbol, reason, attempt }, "newest trades not compared yet");
        await pause(clock, backOffMs(attempt, RETRY_BACK_OFF, random), signal);
      }
    }
    this.comparing = false;
    this.comparedAt = clock.now();
    this.tradesSinceCompared = 0;
    const { nextDelayMs } = this;
    this.nextDelayMs = null;
    if (nextDelayMs !== null) this.compareWithin(nextDelayMs);
  }

  private async fetchPage(): Promise<TradePage> {
    const { ctx, stop } = this;
    while (ctx.isHeld() && !stop.signal.aborted) await pause(ctx.clock, HELD_POLL_MS, stop.signal);
    const page = await this.recovery.fetch(ctx.symbol, stop.signal);
    for (let row = 0; row < page.damaged; row += 1) ctx.rejections.count("bad_row", null);
    return page;
  }

  /** `isAfterOutage`: the page was asked for when the last outage was over, and tells what was in it. */
  private reconcile(rows: readonly FeedTrade[], isAfterOutage: boolean): void {
    const { floor } = this;
    const outage = isAfterOutage ? this.outage : null;
    const [oldest] = rows;
    if (!oldest || !floor) return;
    if (isAfterOutage) this.outage = null;
    if (outage) this.judgeAfterOutage(outage.time);
    const reachesBack = (to: Position) =>
      rows.length < this.recovery.pageMax || rows.some(({ id, time }) => id === to.id || time < to.time);
    if (outage && !reachesBack(outage)) {
      const { pageMax } = this.recovery;
      const to = Math.min(oldest.time, this.resumedAt ?? oldest.time);
      this.record(outage.time, to, `the venue gives back its newest ${pageMax} trades, not these`);
    }
    const index = rows.findIndex(({ id }) => id === floor.id);
    const newer = index >= 0 ? rows.slice(index + 1) : rows.filter(({ time }) => time > floor.time);
    for (const trade of newer) {
      if (this.known.has(trade.id)) continue;
      this.backfilled += 1;
      this.take(trade, null);
    }
    const newest = newer.at(-1);
    if (newest) this.floor = { id: newest.id, time: newest.time };
  }

  private record(from: number, to: number, reason: string): void {
    const { emit, venue, symbol, clock } = this.ctx;
    this.gaps += 1;
    const receivedAt = clock.now();
    emit({
      kind: "trade-gap",
      venue,
      symbol,
      time: to,
      receivedAt,
      from: Math.min(from, to),
      to,
      recoverable: false,
      reason,
    });
  }
}
