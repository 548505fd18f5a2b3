import { chosenSubscription, isLive } from "@/lib/domain/billing/billing-state";
import type { Plan } from "@/lib/domain/billing/plans";
import type { CustomerSnapshot, SubscriptionSnapshot } from "@/lib/domain/billing/snapshot";
import { AppError } from "@/lib/platform/errors";
import type { TenantTransaction } from "@/lib/platform/with-organisation";
import type { BillingContext } from "./billing-context";
import { findCustomer } from "./ensure-customer";
import { readSnapshot } from "./stripe/read-snapshot";

export interface Running {
  customer: string;
  snapshot: CustomerSnapshot;
  subscription: SubscriptionSnapshot & { plan: Plan; itemId: string };
}

/** The subscription that lives, as Stripe has it now. Errors: `not_found` where there is none. */
export async function runningSubscription(
  { stripe }: BillingContext,
  transaction: TenantTransaction,
  organisationId: string,
): Promise<Running> {
  const customer = await findCustomer(transaction, organisationId);
  const snapshot = customer === null ? null : await readSnapshot(stripe, customer);
  const subscription = snapshot && chosenSubscription(snapshot);
  const { plan = null, itemId = null } = subscription ?? {};
  if (customer === null || !snapshot || !subscription || !isLive(subscription) || !plan || !itemId) {
    throw new AppError("not_found", "There is no running subscription; choose a tier first.");
  }
  return { customer, snapshot, subscription: { ...subscription, plan, itemId } };
}
