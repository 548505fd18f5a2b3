import type { BookState } from "@/lib/domain/market/event";
import type { BookHealth } from "@/lib/domain/market/health";
import { backOffMs } from "../connection/back-off";
import { pause } from "../connection/pause";
import type { BookRule } from "./book-rule";
import type { FeedContext } from "./feed-context";
import type { FeedBookSnapshot, FeedBookUpdate, FeedHeartbeat, FeedTop, FeedTrade } from "./feed-item";
import { MergeQueue } from "./merge-queue";
import type { BookRecovery } from "./venue-protocol";

const RETRY_BACK_OFF = { firstMs: 200, maxMs: 10_000 };
/** A market that changes nothing for this long after subscribing gets its book all the same. */
const QUIET_START_MS = 3_000;
/** A snapshot that was asked for by subscribing anew should be there by then. */
const SNAPSHOT_MS_MAX = 5_000;
/** What one connection did not bring is waited for this long from the other. */
const MERGE_GRACE_MS = 300;

export interface BookFeedOptions {
  rule: BookRule;
  recovery: BookRecovery;
  /** Subscribes the book anew on a connection that is open; the answer is a snapshot. */
  resubscribe: () => void;
}

/** One symbol's book: synchronised, and never shown as right while it is not. */
export class BookFeed {
  private readonly health: BookHealth;
  private readonly ahead = new MergeQueue();
  /** Connections whose first snapshot since they subscribed has come. */
  private readonly introduced = new Set<object>();
  private wasLive = false;
  /** Snapshots that could not be used, and books that were wrong right after one. */
  private failures = 0;
  private stopSyncing: AbortController | null = null;
  private cancelQuietStart: (() => void) | null = null;
  private cancelMerge: (() => void) | null = null;
  private top: { sequence: number; line: object } | null = null;

  constructor(
    private readonly ctx: FeedContext,
    private readonly options: BookFeedOptions,
  ) {
    this.health = {
      symbol: ctx.symbol,
      state: "syncing",
      since: ctx.clock.now(),
      gaps: 0,
      resyncs: 0,
      lastReason: null,
    };
  }

  get state(): BookState {
    return this.health.state;
  }

  report(): BookHealth {
    return { ...this.health };
  }

  onSubscribed(): void {
    if (this.health.state === "stale") this.setState("syncing", "subscribed, waiting for differences");
    this.cancelQuietStart?.();
    this.cancelQuietStart = null;
    this.expectSnapshot();
  }

  /** `hasTwin`: another connection brings the same differences. */
  onUpdate(update: FeedBookUpdate, hasTwin: boolean): void {
    const { rule } = this.options;
    if (hasTwin && rule.isLive && rule.place(update) === "ahead" && this.ahead.push(update)) {
      this.cancelMerge ??= this.ctx.clock.after(MERGE_GRACE_MS, () => this.giveUpWaiting());
      return;
    }
    this.apply(update);
    if (!this.ahead.isEmpty) this.applyAhead();
  }

  onSnapshot(snapshot: FeedBookSnapshot, line: object, hasTwin: boolean): void {
    const isIntroduction = !this.introduced.has(line);
    this.introduced.add(line);
    // A second connection begins with a snapshot of what the first one has told already.
    if (hasTwin && isIntroduction && this.options.rule.isLive) return;
    this.takeSnapshot(snapshot);
  }

  onTop(top: FeedTop, line: object): void {
    const known = this.top;
    const isOther = known !== null && known.line !== line && top.sequence !== 0;
    if (isOther && top.sequence <= known.sequence) return;
    this.top = { sequence: top.sequence, line };
    // Without any venue time there is no moment to give it, and the next one comes soon.
    if (top.time === 0) top.time = this.ctx.venueNow();
    if (top.time !== 0) this.ctx.emit(top);
    const reason = this.options.rule.onTop?.(top) ?? null;
    if (reason !== null) this.fail(reason);
  }

  onBeside(item: FeedTrade | FeedHeartbeat): void {
    const reason = this.options.rule.onBeside?.(item) ?? null;
    if (reason !== null) this.fail(reason);
  }

  onSilent(reason: string): void {
    if (this.health.state === "live") this.setState("stale", reason);
  }

  onRefused(reason: string): void {
    this.setState("stale", reason);
  }

  onLineGone(line: object): void {
    this.introduced.delete(line);
    if (this.top?.line === line) this.top = null;
  }

  /** No connection brings the book any more. */
  onDown(reason: string): void {
    this.stop();
    this.ahead.clear();
    this.options.rule.reset();
    this.setState("stale", reason);
  }

  close(): void {
    this.stop();
  }

  private apply(update: FeedBookUpdate): void {
    const verdict = this.options.rule.onUpdate(update);
    switch (verdict.do) {
      case "apply":
        if (this.health.state === "stale") this.setState("live", "differences follow one another again");
        this.ctx.emit(update);
        return;
      case "start":
        this.begin(verdict.snapshot, verdict.updates);
        return;
      case "gap":
        this.fail(verdict.reason);
        return;
      case "buffer":
        if (this.health.state === "stale") this.setState("syncing", "differences arrive again");
        // Where a snapshot should come by itself it is waited for, and asked for when it does not come.
        if (this.options.recovery.by === "rest") this.synchronise();
        else this.expectSnapshot();
        return;
      case "skip":
        return;
    }
  }

  private expectSnapshot(): void {
    this.cancelQuietStart ??= this.ctx.clock.after(QUIET_START_MS, () => {
      this.cancelQuietStart = null;
      this.synchronise();
    });
  }

  private applyAhead(): void {
    const { rule } = this.options;
    for (let update = this.ahead.first; update; update = this.ahead.first) {
      if (rule.isLive && rule.place(update) === "ahead") return;
      this.ahead.shift();
      this.apply(update);
    }
    this.cancelMerge?.();
    this.cancelMerge = null;
  }

  /** The other connection did not bring it either. */
  private giveUpWaiting(): void {
    this.cancelMerge = null;
    for (let update = this.ahead.shift(); update; update = this.ahead.shift()) this.apply(update);
  }

  private fail(reason: string): void {
    this.failures += 1;
    this.health.gaps += 1;
    this.setState("syncing", reason);
    this.synchronise();
  }

  private takeSnapshot(snapshot: FeedBookSnapshot): void {
    const verdict = this.options.rule.onSnapshot(snapshot);
    if (verdict.do === "start") this.begin(snapshot, verdict.updates);
    else if (verdict.do === "retry") this.fail(verdict.reason);
  }

  private stop(): void {
    this.cancelQuietStart?.();
    this.cancelQuietStart = null;
    this.cancelMerge?.();
    this.cancelMerge = null;
    this.stopSyncing?.abort();
    this.stopSyncing = null;
  }

  private synchronise(): void {
    if (this.stopSyncing || this.options.rule.isLive) return;
    const stop = new AbortController();
    this.stopSyncing = stop;
    const { recovery } = this.options;
    const ended =
      recovery.by === "rest"
        ? this.fetchUntilLive(recovery.fetch, stop.signal)
        : this.subscribeUntilLive(stop.signal);
    ended.finally(() => {
      if (this.stopSyncing === stop) this.stopSyncing = null;
    });
  }

  private async subscribeUntilLive(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.ctx;
    for (let attempt = 0; !signal.aborted && !this.options.rule.isLive; attempt += 1) {
      this.introduced.clear();
      this.options.resubscribe();
      const { failures } = this;
      const deadline = clock.now() + SNAPSHOT_MS_MAX;
      // A snapshot that came and could not be used is reason enough to ask for another one.
      const isWaiting = () =>
        !signal.aborted && !this.options.rule.isLive && clock.now() < deadline && failures === this.failures;
      while (isWaiting()) await pause(clock, RETRY_BACK_OFF.firstMs, signal);
      if (!this.options.rule.isLive) await pause(clock, backOffMs(attempt, RETRY_BACK_OFF, random), signal);
    }
  }

  /** Never rejects: whatever fails is a reason to ask again. */
  private async fetchUntilLive(
    fetchSnapshot: (symbol: string, signal: AbortSignal) => Promise<FeedBookSnapshot>,
    signal: AbortSignal,
  ): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      let reason: string;
      try {
        const snapshot = await fetchSnapshot(this.ctx.symbol, signal);
        if (signal.aborted) return;
        const verdict = this.options.rule.onSnapshot(snapshot);
        if (verdict.do === "start") this.begin(snapshot, verdict.updates);
        if (verdict.do !== "retry") return;
        reason = verdict.reason;
      } catch (error) {
        if (signal.aborted) return;
        reason = error instanceof Error ? error.message : String(error);
      }
      this.health.lastReason = reason;
      this.ctx.log.info({ symbol: this.ctx.symbol, reason, attempt }, "book not synchronised yet");
      await pause(this.ctx.clock, backOffMs(attempt, RETRY_BACK_OFF, this.ctx.random), signal);
    }
  }

  private begin(snapshot: FeedBookSnapshot, updates: readonly FeedBookUpdate[]): void {
    if (snapshot.time === 0) snapshot.time = updates[0]?.time ?? this.moment();
    this.ctx.emit(snapshot);
    for (const update of updates) this.ctx.emit(update);
    if (this.wasLive) this.health.resyncs += 1;
    this.wasLive = true;
    this.cancelQuietStart?.();
    this.cancelQuietStart = null;
    this.setState("live", "synchronised");
  }

  private setState(state: BookState, reason: string): void {
    if (this.health.state === state) {
      if (state !== "live") this.health.lastReason = reason;
      return;
    }
    const { clock, venue, symbol, emit, onHealth } = this.ctx;
    const now = clock.now();
    this.health.state = state;
    this.health.since = now;
    if (state !== "live") this.health.lastReason = reason;
    emit({ kind: "book-status", venue, symbol, time: this.moment(), receivedAt: now, state, reason });
    onHealth();
  }

  private moment(): number {
    return this.ctx.venueNow() || this.ctx.clock.now();
  }
}
