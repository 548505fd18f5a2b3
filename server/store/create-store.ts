import type { Pool } from "pg";
import type { Feed, Venue } from "@/lib/domain/market/venue";
import type { Bus } from "@/lib/platform/bus/bus";
import type { Clock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import type { Logger } from "@/lib/platform/log";
import type { Store } from "./store";

export type { Store, StoredGap, StoreStats } from "./store";

export interface StoreOptions {
  /** Of the role `quant_jobs` or of the owner; four connections are used at most. */
  pool: Pool;
  feed: Feed;
  bus: Bus;
  clock: Clock;
  log: Logger;
  /** What is fed here; trades of others are stored as well. */
  instruments: readonly { venue: Venue; symbol: string }[];
  retention: { tradesDays: number; fineCandlesDays: number };
}

/** Batches the stream into PostgreSQL and reads it back. */
export function createStore(_options: StoreOptions): Store {
  throw new AppError("unavailable", "The store cannot store yet.");
}
