import type { Pool } from "pg";
import type { Stripe } from "stripe";
import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";

/** With what the state of Stripe is read and written; the pool's role is quant_jobs. */
export interface SyncContext {
  pool: Pool;
  stripe: Stripe;
  clock: Clock;
  log: Logger;
  /** Where people reach the product: for the links in mails. */
  publicUrl: string;
}
