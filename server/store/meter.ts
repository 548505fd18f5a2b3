import type { Clock } from "@/lib/platform/clock";
import type { MarketWritten } from "./market-writer";
import type { StoreStats } from "./store";

type Counts = Omit<StoreStats, "partitionsMade" | "partitionsDropped" | "pending">;

/** Counts what was committed and how long it took. */
export class Meter {
  private readonly count: Counts = {
    tradesStored: 0,
    tradesRepeated: 0,
    tradesRefused: 0,
    candlesStored: 0,
    candlesRefused: 0,
    candlesRepaired: 0,
    gapsRecorded: 0,
    batches: 0,
    batchMsTotal: 0,
    lastBatchRows: 0,
    lastBatchMs: 0,
    lastCommitAt: null,
    retries: 0,
  };

  constructor(private readonly clock: Clock) {}

  counts(): Counts {
    return { ...this.count };
  }

  market(written: MarketWritten, startedAt: number): void {
    const { count } = this;
    count.tradesStored += written.stored;
    count.tradesRepeated += written.repeated;
    count.tradesRefused += written.refused;
    count.candlesRepaired += written.repaired.length;
    count.gapsRecorded += written.gaps;
    this.batch(written.rows, startedAt);
  }

  candles(written: { stored: number; refused: number }, rows: number, startedAt: number): void {
    this.count.candlesStored += written.stored;
    this.count.candlesRefused += written.refused;
    this.batch(rows, startedAt);
  }

  retry(): void {
    this.count.retries += 1;
  }

  private batch(rows: number, startedAt: number): void {
    const { count } = this;
    const now = this.clock.now();
    count.batches += 1;
    count.lastBatchRows = rows;
    count.lastBatchMs = now - startedAt;
    count.batchMsTotal += now - startedAt;
    count.lastCommitAt = now;
  }
}
