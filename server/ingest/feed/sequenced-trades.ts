import { AppError } from "@/lib/platform/errors";
import { backOffMs } from "../connection/back-off";
import { pause } from "../connection/pause";
import type { FeedContext } from "./feed-context";
import type { FeedTrade } from "./feed-item";
import type { TradeContinuity } from "./trade-continuity";
import { type Hole, TradeSequence } from "./trade-sequence";
import type { TradePage, TradeRecovery } from "./venue-protocol";

/** A trade that comes late by itself is waited for this long before the venue is asked. */
const REORDER_GRACE_MS = 500;
/** After subscribing, how long before the venue is asked for trades that nothing live has followed. */
const TAIL_AFTER_MS = 2_000;
/** What the venue says to have made may still be on its way. */
const REACH_GRACE_MS = 1_000;
/** Empty, damaged or refused answers in a row before the venue is believed not to have the trades. */
const ATTEMPTS_MAX = 5;
const RETRY_BACK_OFF = { firstMs: 400, maxMs: 30_000 };
const HELD_POLL_MS = 100;
const NOT_GIVEN = "the venue does not give these trades back";

type Outcome =
  | { kind: "filled" }
  /** An answer that did not help. */
  | { kind: "useless"; reason: string }
  /** No answer. */
  | { kind: "unreachable"; reason: string };

type Recovery = Extract<TradeRecovery, { by: "sequence" }>;

/** One symbol's trades whose ids follow one another: each once, and what did not come is asked for or put on record. */
export class SequencedTrades implements TradeContinuity {
  private sequence = new TradeSequence(null);
  private readonly stop = new AbortController();
  private filling = false;
  private tailDue = false;
  private liveSinceSubscribed = false;
  private cancelTail: (() => void) | null = null;
  private readonly newestByLine = new Map<object, number>();
  private cancelReach: (() => void) | null = null;
  backfilled = 0;
  gaps = 0;

  constructor(
    private readonly ctx: FeedContext,
    private readonly recovery: Recovery,
  ) {}

  /** Goes on from the newest trade on record. */
  startFrom(position: { id: string; time: number } | null): void {
    const sequence = Number(position?.id);
    const known = position !== null && Number.isSafeInteger(sequence);
    this.sequence = new TradeSequence(known ? { sequence, time: position.time } : null);
  }

  onSubscribed(): void {
    this.liveSinceSubscribed = false;
    this.cancelTail?.();
    this.cancelTail = this.ctx.clock.after(TAIL_AFTER_MS, () => {
      if (this.liveSinceSubscribed || this.sequence.expected === null) return;
      this.tailDue = true;
      this.refill();
    });
  }

  /** False where the trade's id cannot be right; it is not let through. */
  onTrade(trade: FeedTrade, line: object): boolean {
    this.liveSinceSubscribed = true;
    const verdict = this.sequence.accept(trade.sequence, trade.time, trade.span);
    if (verdict === "started-over") this.newestByLine.clear();
    if (verdict !== "duplicate" && verdict !== "implausible") this.noteNewest(trade, line);
    switch (verdict) {
      case "next":
      case "fills-hole":
        this.ctx.emit(trade);
        return true;
      case "after-hole":
      case "started-over":
        this.ctx.emit(trade);
        this.refill();
        return true;
      case "duplicate":
        this.countDuplicate(trade, line);
        return true;
      case "implausible":
        return false;
    }
  }

  /** Asks for what the venue says to have made, where nothing live brings it soon. */
  onReach(lastTrade: number, time: number): void {
    const { expected } = this.sequence;
    if (expected === null || lastTrade < expected || this.cancelReach) return;
    this.cancelReach = this.ctx.clock.after(REACH_GRACE_MS, () => {
      this.cancelReach = null;
      if (this.sequence.reach(lastTrade, time)) this.refill();
    });
  }

  /** Ids say what is missing; there is nothing to learn from sums. */
  onVolume(): void {}

  onLineGone(line: object): void {
    this.newestByLine.delete(line);
  }

  close(): void {
    this.cancelTail?.();
    this.cancelReach?.();
    this.stop.abort();
  }

  /** False where this connection has brought a newer one already. */
  private noteNewest(trade: FeedTrade, line: object): boolean {
    const newest = this.newestByLine.get(line);
    if (newest !== undefined && trade.sequence <= newest) return false;
    this.newestByLine.set(line, trade.sequence);
    return true;
  }

  /** The other connection's copy is no fault of the venue; the same connection's second one is. */
  private countDuplicate(trade: FeedTrade, line: object): void {
    if (this.noteNewest(trade, line)) return;
    this.ctx.rejections.count("duplicate", trade.raw, "a trade that is known already is skipped");
  }

  private refill(): void {
    for (const hole of this.sequence.takeDropped()) {
      this.record(hole, false, "more holes were open at once than are kept");
    }
    if (this.filling) return;
    this.filling = true;
    this.refillAll().finally(() => {
      this.filling = false;
    });
  }

  /** Never rejects: failures are retried, and what cannot be had is recorded. */
  private async refillAll(): Promise<void> {
    const { clock } = this.ctx;
    const { signal } = this.stop;
    while (!signal.aborted && (this.sequence.holes.length > 0 || this.tailDue)) {
      const bound = this.sequence.expected ?? 0;
      await pause(clock, REORDER_GRACE_MS, signal);
      await this.fillBelow(bound);
      if (this.tailDue) await this.readTail();
    }
  }

  private async fillBelow(bound: number): Promise<void> {
    const { signal } = this.stop;
    let useless = 0;
    let failures = 0;
    for (let hole = this.oldestBelow(bound); hole && !signal.aborted; hole = this.oldestBelow(bound)) {
      this.announceBelow(bound);
      const outcome = await this.fillFrom(hole, bound, useless >= ATTEMPTS_MAX);
      // An outage of the venue's REST side says nothing about whether it has the trades.
      useless = outcome.kind === "useless" ? useless + 1 : 0;
      failures = outcome.kind === "filled" ? 0 : failures + 1;
      if (outcome.kind === "filled") continue;
      const { reason } = outcome;
      this.ctx.log.info({ symbol: this.ctx.symbol, reason, failures }, "trades not refilled yet");
      await pause(this.ctx.clock, backOffMs(failures - 1, RETRY_BACK_OFF, this.ctx.random), signal);
    }
  }

  /** Asks for one page from the start of a hole; after the last try what is still missing is lost. */
  private async fillFrom(hole: Hole, bound: number, isLastTry: boolean): Promise<Outcome> {
    const excess = hole.last - hole.first + 1 - this.recovery.tradesMax;
    const first = hole.first + Math.max(0, excess);
    let page: TradePage;
    try {
      page = await this.fetchPage(first, bound, hole.fromTime);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const isRefused = error instanceof AppError && error.code === "invalid_request";
      if (!isRefused) return { kind: "unreachable", reason };
      if (isLastTry) this.lose(hole.first, hole.last, null, reason);
      return { kind: "useless", reason };
    }
    const rows = page.trades.filter((row) => row.sequence >= first && row.sequence < bound);
    const isSound = page.damaged === 0 && rows.length > 0;
    let cursor = hole.first;
    for (const row of rows) {
      if (isSound || isLastTry) this.lose(cursor, row.sequence - row.span, row.time, NOT_GIVEN);
      this.takeRow(row);
      cursor = row.sequence + 1;
    }
    if (isSound) return { kind: "filled" };
    if (isLastTry) this.lose(hole.first, hole.last, null, NOT_GIVEN);
    const reason = page.damaged > 0 ? `${page.damaged} rows were not understood` : NOT_GIVEN;
    return { kind: "useless", reason };
  }

  /** Asks for what came after the newest known trade, until there is nothing more. */
  private async readTail(): Promise<void> {
    this.tailDue = false;
    const { pageMax, tradesMax } = this.recovery;
    for (let pages = 0; pages * pageMax < tradesMax; pages += 1) {
      const from = this.sequence.expected;
      if (from === null || this.liveSinceSubscribed || this.stop.signal.aborted) return;
      try {
        const page = await this.fetchPage(from, Number.MAX_SAFE_INTEGER, this.sequence.newest);
        const rows = page.trades.filter((row) => row.sequence >= from);
        for (const row of rows) this.takeRow(row);
        if (rows.length < pageMax) return;
      } catch (error) {
        // The next live trade shows the hole again, so nothing is lost by leaving it at that.
        this.ctx.log.info({ err: error, symbol: this.ctx.symbol }, "newest trades not reconciled");
        return;
      }
    }
  }

  private takeRow(row: FeedTrade): void {
    const verdict = this.sequence.accept(row.sequence, row.time, row.span);
    if (verdict === "duplicate" || verdict === "implausible") return;
    this.backfilled += 1;
    this.ctx.emit(row);
  }

  private async fetchPage(first: number, before: number, fromTime: number): Promise<TradePage> {
    const { ctx, stop } = this;
    while (ctx.isHeld() && !stop.signal.aborted) await pause(ctx.clock, HELD_POLL_MS, stop.signal);
    const page = await this.recovery.fetch(ctx.symbol, { first, before, fromTime }, stop.signal);
    for (let row = 0; row < page.damaged; row += 1) ctx.rejections.count("bad_row", null);
    return page;
  }

  private oldestBelow(bound: number): Hole | undefined {
    return this.sequence.holes.find((hole) => hole.last < bound);
  }

  private announceBelow(bound: number): void {
    for (const hole of this.sequence.holes) {
      if (hole.announced || hole.last >= bound) continue;
      hole.announced = true;
      this.record(hole, true, `trade ids ${hole.first} to ${hole.last} did not come and are asked for`);
    }
  }

  private lose(first: number, last: number, nextTime: number | null, reason: string): void {
    for (const part of this.sequence.giveUp(first, last)) {
      const toTime = nextTime === null ? part.toTime : Math.min(part.toTime, nextTime);
      this.record({ ...part, toTime }, false, `trade ids ${part.first} to ${part.last} are lost: ${reason}`);
    }
  }

  private record(hole: Hole, recoverable: boolean, reason: string): void {
    const { emit, symbol, clock, venue } = this.ctx;
    const { fromTime, toTime } = hole;
    if (!recoverable) this.gaps += 1;
    emit({
      kind: "trade-gap",
      venue,
      symbol,
      time: Math.max(fromTime, toTime),
      receivedAt: clock.now(),
      from: Math.min(fromTime, toTime),
      to: Math.max(fromTime, toTime),
      recoverable,
      reason,
    });
  }
}
