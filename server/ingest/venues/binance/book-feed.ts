import type { BookState } from "@/lib/domain/market/event";
import type { BookHealth } from "@/lib/domain/market/health";
import { compactSymbol } from "@/lib/domain/market/symbol";
import { backOffMs } from "../../connection/back-off";
import { pause } from "../../connection/pause";
import { BookSync } from "./book-sync";
import type { DecodedDepth, DecodedTop, DepthSnapshot } from "./codec/items";
import type { FeedContext } from "./feed-context";
import { readSnapshot } from "./rest/read-snapshot";

const RETRY_BACK_OFF = { firstMs: 200, maxMs: 10_000 };
/** A market that changes nothing for this long after subscribing gets its book all the same. */
const QUIET_START_MS = 3_000;
const SNAPSHOT_SHARE = 0.9;
/** The venue's prices for a depth request, by the deepest book that it includes. */
const SNAPSHOT_WEIGHT: Record<SnapshotLimit, number> = { 1000: 50, 5000: 250 };

export type SnapshotLimit = 1_000 | 5_000;

/** One symbol's book: synchronised, and never shown as right while it is not. */
export class BookFeed {
  private readonly sync = new BookSync();
  private readonly health: BookHealth;
  private wasLive = false;
  private stopSyncing: AbortController | null = null;
  private cancelQuietStart: (() => void) | null = null;

  constructor(
    private readonly ctx: FeedContext,
    private readonly snapshotLimit: SnapshotLimit,
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
    this.cancelQuietStart = this.ctx.clock.after(QUIET_START_MS, () => this.synchronise());
  }

  onDepth(update: DecodedDepth): void {
    const verdict = this.sync.onUpdate(update);
    switch (verdict.do) {
      case "apply":
        if (this.health.state === "stale") this.setState("live", "differences follow one another again");
        this.ctx.emit(update);
        return;
      case "gap":
        this.health.gaps += 1;
        this.setState("syncing", verdict.reason);
        this.synchronise();
        return;
      case "buffer":
        if (this.health.state === "stale") this.setState("syncing", "differences arrive again");
        this.synchronise();
        return;
      case "skip":
        return;
    }
  }

  onTop(top: DecodedTop): void {
    const time = this.ctx.venueNow();
    // Without any venue time there is no moment to give it, and the next one comes soon.
    if (time === 0) return;
    top.time = time;
    this.ctx.emit(top);
  }

  onSilent(reason: string): void {
    if (this.health.state === "live") this.setState("stale", reason);
  }

  onDown(reason: string): void {
    this.stop();
    this.sync.reset();
    this.setState("stale", reason);
  }

  close(): void {
    this.stop();
  }

  private stop(): void {
    this.cancelQuietStart?.();
    this.stopSyncing?.abort();
    this.stopSyncing = null;
  }

  private synchronise(): void {
    if (this.stopSyncing || this.sync.isLive) return;
    const stop = new AbortController();
    this.stopSyncing = stop;
    this.fetchUntilLive(stop.signal).finally(() => {
      if (this.stopSyncing === stop) this.stopSyncing = null;
    });
  }

  /** Never rejects: whatever fails is a reason to ask again. */
  private async fetchUntilLive(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      let reason: string;
      try {
        const snapshot = await this.fetchSnapshot(signal);
        if (signal.aborted) return;
        const verdict = this.sync.onSnapshot(snapshot);
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

  private async fetchSnapshot(signal: AbortSignal): Promise<DepthSnapshot> {
    const limit = this.snapshotLimit;
    const body = await this.ctx.rest.get({
      path: "/api/v3/depth",
      query: { symbol: compactSymbol(this.ctx.symbol), limit },
      weight: SNAPSHOT_WEIGHT[limit],
      share: SNAPSHOT_SHARE,
      signal,
    });
    return readSnapshot(body);
  }

  private begin(snapshot: DepthSnapshot, updates: readonly DecodedDepth[]): void {
    const { emit, symbol, clock } = this.ctx;
    const { lastUpdateId, bids, asks } = snapshot;
    const time = updates[0]?.time ?? this.moment();
    const receivedAt = clock.now();
    emit({
      kind: "book-snapshot",
      venue: "binance",
      symbol,
      time,
      receivedAt,
      bids,
      asks,
      sequence: lastUpdateId,
    });
    for (const update of updates) emit(update);
    if (this.wasLive) this.health.resyncs += 1;
    this.wasLive = true;
    this.setState("live", "synchronised");
  }

  private setState(state: BookState, reason: string): void {
    if (this.health.state === state) {
      if (state !== "live") this.health.lastReason = reason;
      return;
    }
    const now = this.ctx.clock.now();
    this.health.state = state;
    this.health.since = now;
    if (state !== "live") this.health.lastReason = reason;
    this.ctx.emit({
      kind: "book-status",
      venue: "binance",
      symbol: this.ctx.symbol,
      time: this.moment(),
      receivedAt: now,
      state,
      reason,
    });
    this.ctx.onHealth();
  }

  private moment(): number {
    return this.ctx.venueNow() || this.ctx.clock.now();
  }
}
