import { compactSymbol } from "@/lib/domain/market/symbol";
import { AppError } from "@/lib/platform/errors";
import { backOffMs } from "../../connection/back-off";
import { pause } from "../../connection/pause";
import type { DecodedTrade } from "./codec/items";
import type { FeedContext } from "./feed-context";
import { readTradeRows, type TradePage } from "./rest/read-trade-rows";
import { type Hole, TradeSequence } from "./trade-sequence";

/** A trade that comes late by itself is waited for this long before the venue is asked. */
const REORDER_GRACE_MS = 500;
/** After subscribing, how long before the venue is asked for trades that nothing live has followed. */
const TAIL_AFTER_MS = 2_000;
const PAGE_MAX = 1_000;
const PAGE_WEIGHT = 25;
/** Leaves weight for the snapshots that books wait for. */
const BACKFILL_SHARE = 0.75;
/** A longer hole is refilled from its near end only; the rest is put on record as lost. */
const BACKFILL_TRADES_MAX = 500_000;
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

/** One symbol's trades: each id once, and what did not come is asked for or put on record. */
export class TradeFeed {
  private sequence = new TradeSequence(null);
  private readonly stop = new AbortController();
  private filling = false;
  private tailDue = false;
  private liveSinceSubscribed = false;
  private cancelTail: (() => void) | null = null;
  private backfilledTotal = 0;

  constructor(private readonly ctx: FeedContext) {}

  get backfilled(): number {
    return this.backfilledTotal;
  }

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
  onTrade(trade: DecodedTrade): boolean {
    this.liveSinceSubscribed = true;
    const verdict = this.sequence.accept(trade.sequence, trade.time);
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
        this.ctx.rejections.count("duplicate", trade.raw, "a trade that is known already is skipped");
        return true;
      case "implausible":
        return false;
    }
  }

  close(): void {
    this.cancelTail?.();
    this.stop.abort();
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
    const excess = hole.last - hole.first + 1 - BACKFILL_TRADES_MAX;
    const first = hole.first + Math.max(0, excess);
    let page: TradePage;
    try {
      page = await this.fetchPage(first, Math.min(PAGE_MAX, bound - first));
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
      if (isSound || isLastTry) this.lose(cursor, row.sequence - 1, row.time, NOT_GIVEN);
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
    for (let pages = 0; pages * PAGE_MAX < BACKFILL_TRADES_MAX; pages += 1) {
      const from = this.sequence.expected;
      if (from === null || this.liveSinceSubscribed || this.stop.signal.aborted) return;
      try {
        const page = await this.fetchPage(from, PAGE_MAX);
        const rows = page.trades.filter((row) => row.sequence >= from);
        for (const row of rows) this.takeRow(row);
        if (rows.length < PAGE_MAX) return;
      } catch (error) {
        // The next live trade shows the hole again, so nothing is lost by leaving it at that.
        this.ctx.log.info({ err: error, symbol: this.ctx.symbol }, "newest trades not reconciled");
        return;
      }
    }
  }

  private takeRow(row: DecodedTrade): void {
    const verdict = this.sequence.accept(row.sequence, row.time);
    if (verdict === "duplicate" || verdict === "implausible") return;
    this.backfilledTotal += 1;
    this.ctx.emit(row);
  }

  private async fetchPage(fromId: number, limit: number): Promise<TradePage> {
    const { ctx, stop } = this;
    while (ctx.isHeld() && !stop.signal.aborted) await pause(ctx.clock, HELD_POLL_MS, stop.signal);
    const body = await ctx.rest.get({
      path: "/api/v3/historicalTrades",
      query: { symbol: compactSymbol(ctx.symbol), fromId, limit },
      weight: PAGE_WEIGHT,
      share: BACKFILL_SHARE,
      signal: stop.signal,
    });
    const page = readTradeRows(body, ctx.symbol, ctx.clock.now());
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
    const { emit, symbol, clock } = this.ctx;
    const { fromTime, toTime } = hole;
    emit({
      kind: "trade-gap",
      venue: "binance",
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
