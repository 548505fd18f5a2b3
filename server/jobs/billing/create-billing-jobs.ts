import { listenChannel } from "@/lib/platform/listen-channel";
import { ensureCatalogue, ensureDemonstrationCodes } from "@/lib/services/billing/stripe/ensure-catalogue";
import { applyDue } from "@/lib/services/billing/sync/apply-due";
import { RECONCILE_EVERY_MS, reconcile } from "@/lib/services/billing/sync/reconcile";
import type { SyncContext } from "@/lib/services/billing/sync/sync-context";

export interface BillingJobsOptions extends SyncContext {
  databaseUrl: string;
  /** The sandbox begins empty: products, prices and a few discounts are made at the start. */
  isSandbox: boolean;
}

export interface BillingJobs {
  close(): Promise<void>;
}

/** Times come by themselves, and a notification may be missed. */
const LOOK_EVERY_MS = 2_000;
const START_AGAIN_MS = 5_000;

/** Keeps what is stored of billing equal to what Stripe says, as long as the process lives. */
export function createBillingJobs(options: BillingJobsOptions): BillingJobs {
  const { clock, log } = options;
  let closed = false;
  let running: Promise<void> | null = null;
  let askedAgain = false;
  const timers = new Set<() => void>();

  /** One round at a time; whoever asks during it gets another one after it. */
  function look(): void {
    if (closed) return;
    if (running) {
      askedAgain = true;
      return;
    }
    askedAgain = false;
    running = applyDue(options)
      .then(
        () => undefined,
        (error: unknown) => log.warn({ err: error }, "billing could not look for what is due"),
      )
      .finally(() => {
        running = null;
        if (askedAgain) look();
      });
  }

  /** What must be done once, whenever it can be: Stripe or the database may be down at the start. */
  async function begin(): Promise<void> {
    try {
      if (options.isSandbox) {
        await ensureCatalogue(options.stripe);
        await ensureDemonstrationCodes(options.stripe);
      }
      const seen = await reconcile(options, { claim: false });
      log.info({ ...seen }, "billing is being reconciled with Stripe");
      look();
    } catch (error) {
      log.warn({ err: error }, `billing could not begin, trying again in ${START_AGAIN_MS / 1_000} s`);
      if (!closed) timers.add(clock.after(START_AGAIN_MS, () => void begin()));
    }
  }

  function reconcileHourly(): void {
    reconcile(options, { claim: true }).then(look, (error: unknown) =>
      log.warn({ err: error }, "billing could not be reconciled, trying again in an hour"),
    );
  }

  const ear = listenChannel({ ...options, channel: "billing_due", onMessage: look });
  timers.add(clock.every(LOOK_EVERY_MS, look));
  timers.add(clock.every(RECONCILE_EVERY_MS, reconcileHourly));
  void begin();
  return {
    async close() {
      closed = true;
      for (const cancel of timers) cancel();
      await ear.close();
      await running;
    },
  };
}
