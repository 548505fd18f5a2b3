import { type Stripe, Stripe as StripeErrors } from "stripe";
import {
  billingStateOf,
  chosenSubscription,
  GRACE_MS,
  isLive,
  isOverdue,
  overdueInvoice,
  surplusSubscriptions,
} from "@/lib/domain/billing/billing-state";
import type { CustomerSnapshot, SubscriptionSnapshot } from "@/lib/domain/billing/snapshot";
import { readSnapshot } from "../stripe/read-snapshot";
import { ENDING_OVERDUE } from "../stripe/read-subscription";
import { giveBack } from "./give-back";
import type { SyncContext } from "./sync-context";

interface Circumstances {
  nowMs: number;
  /** False where the organisation was deleted and nobody is left to pay for. */
  organisationLives: boolean;
}

/** Each is a state that should not last, and what ends it at Stripe; all of them may be done again. */
const REPAIRS: readonly ((
  context: SyncContext,
  snapshot: CustomerSnapshot,
  circumstances: Circumstances,
) => Promise<boolean>)[] = [endWithoutOrganisation, endSurplus, adoptMethod, endOverdue, settleEnded];

const ROUNDS_MAX = 3;

/** Ends at Stripe what should not go on, and gives back what stands then. */
export async function repair(
  context: SyncContext,
  read: CustomerSnapshot,
  circumstances: Circumstances,
): Promise<CustomerSnapshot> {
  let snapshot = read;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    let changed = false;
    for (const mend of REPAIRS) changed = (await mend(context, snapshot, circumstances)) || changed;
    if (!changed) break;
    snapshot = await readSnapshot(context.stripe, snapshot.customerId);
  }
  return snapshot;
}

async function endWithoutOrganisation(
  { stripe, log }: SyncContext,
  { customerId, subscriptions }: CustomerSnapshot,
  { organisationLives }: Circumstances,
): Promise<boolean> {
  const live = organisationLives ? [] : subscriptions.filter(isLive);
  for (const { id } of live) {
    log.warn({ customerId, subscription: id }, "its organisation is gone: the subscription is ended");
    await cancel(stripe, id);
  }
  return live.length > 0;
}

/** Two that live at once can come about at Stripe alone. The later one is ended and its payment given back. */
async function endSurplus({ stripe, log }: SyncContext, snapshot: CustomerSnapshot): Promise<boolean> {
  const surplus = surplusSubscriptions(snapshot);
  for (const { id, latestInvoiceId } of surplus) {
    log.warn(
      { customerId: snapshot.customerId, subscription: id },
      "a second subscription is ended and refunded",
    );
    // Given back first: one that has ended would not be found again.
    if (latestInvoiceId) await giveBack(stripe, latestInvoiceId);
    await cancel(stripe, id);
  }
  return surplus.length > 0;
}

/**
 * A card that was chosen in the portal is meant for the subscription too, which would go on charging the one of
 * its Checkout. An overdue invoice is tried with it at once.
 */
async function adoptMethod({ stripe, log }: SyncContext, snapshot: CustomerSnapshot): Promise<boolean> {
  const chosen = chosenSubscription(snapshot);
  const { defaultMethod } = snapshot;
  if (!chosen || !isLive(chosen) || defaultMethod === null || chosen.ownMethod === null) return false;
  if (chosen.ownMethod === defaultMethod) return false;
  await stripe.subscriptions.update(chosen.id, { default_payment_method: defaultMethod });
  const overdue = isOverdue(chosen) ? overdueInvoice(chosen, snapshot.invoices) : null;
  if (overdue) {
    try {
      await stripe.invoices.pay(overdue.id);
    } catch (error) {
      if (!(error instanceof StripeErrors.errors.StripeCardError)) throw error;
      log.info({ invoice: overdue.id }, "the new card was declined as well");
    }
  }
  return true;
}

/** The grace is over: it ends, so that a late retry does not charge for what is not given any more. */
async function endOverdue(
  { stripe, log }: SyncContext,
  snapshot: CustomerSnapshot,
  { nowMs }: Circumstances,
): Promise<boolean> {
  const chosen = chosenSubscription(snapshot);
  const graceUntil = billingStateOf(snapshot)?.graceUntil ?? null;
  if (!chosen || !isOverdue(chosen) || graceUntil === null || nowMs < graceUntil) return false;
  log.info({ subscription: chosen.id, graceMs: GRACE_MS }, "no payment came within the grace: it ends");
  const invoice = overdueInvoice(chosen, snapshot.invoices);
  // The intent stands at Stripe before the deed, so that whoever takes over after a crash settles the invoice.
  await stripe.subscriptions.update(chosen.id, {
    metadata: { [ENDING_OVERDUE]: invoice?.id ?? "none" },
  });
  await cancel(stripe, chosen.id);
  return true;
}

/** What has ended owes nothing: an open invoice is voided, and one that was paid while it ended is given back. */
async function settleEnded(
  { stripe }: SyncContext,
  { subscriptions, invoices }: CustomerSnapshot,
): Promise<boolean> {
  let changed = false;
  const ended = subscriptions.filter(({ status }) => status === "canceled");
  for (const subscription of ended) {
    const own = invoices.filter(({ subscriptionId }) => subscriptionId === subscription.id);
    for (const { id, status } of own) {
      if (status === "open") changed = (await voidInvoice(stripe, id)) || changed;
      else if (status === "paid" && id === paidWhileEnding(subscription)) await giveBack(stripe, id);
    }
  }
  return changed;
}

function paidWhileEnding({ endingOverdue }: SubscriptionSnapshot): string | null {
  return endingOverdue;
}

async function cancel(stripe: Stripe, id: string): Promise<void> {
  try {
    await stripe.subscriptions.cancel(id, { invoice_now: false, prorate: false });
  } catch (error) {
    // It ended by itself meanwhile.
    if (!isGone(error)) throw error;
  }
}

async function voidInvoice(stripe: Stripe, id: string): Promise<boolean> {
  try {
    await stripe.invoices.voidInvoice(id);
    return true;
  } catch (error) {
    // It was paid meanwhile: the next round sees it so.
    if (isRefused(error)) return true;
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return isRefused(error) && error.code === "resource_missing";
}

function isRefused(
  error: unknown,
): error is InstanceType<typeof StripeErrors.errors.StripeInvalidRequestError> {
  return error instanceof StripeErrors.errors.StripeInvalidRequestError;
}
