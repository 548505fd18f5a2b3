import { randomUUID } from "node:crypto";
import type { Stripe } from "stripe";
import { hasBegun, isLive } from "@/lib/domain/billing/billing-state";
import { lookupKeyOf, type Plan, planName, TRIAL_DAYS } from "@/lib/domain/billing/plans";
import { AppError } from "@/lib/platform/errors";
import type { TenantTransaction } from "@/lib/platform/with-organisation";
import { billingAct } from "./billing-act";
import type { BillingContext, BillingWish } from "./billing-context";
import { ensureCustomer } from "./ensure-customer";
import { priceOfPlan } from "./stripe/price-of-plan";
import { readSnapshot } from "./stripe/read-snapshot";

export interface CheckoutForm {
  plan: Plan;
  /** Pay at once though a trial could be had. */
  skipTrial: boolean;
}

/**
 * Opens Stripe's page for a new subscription and returns its address. An organisation has at most one such page
 * that can still be paid: another wish closes the former, the same one is led back to it, and none is opened
 * while a subscription lives. That is how it never comes to pay twice.
 * Errors: `conflict` where there is a subscription, and those of billingAct.
 */
export function startCheckout(
  context: BillingContext,
  wish: BillingWish,
  { plan, skipTrial }: CheckoutForm,
): Promise<string> {
  const { stripe } = context;
  return billingAct(
    context,
    wish,
    { kind: "billing-checkout-begun", detail: { plan: planName(plan) } },
    async (transaction) => {
      await assertNotGranted(transaction, wish.organisationId);
      const customer = await ensureCustomer(context, transaction, wish);
      const { data: open } = await stripe.checkout.sessions.list({ customer, status: "open", limit: 100 });
      const snapshot = await readSnapshot(stripe, customer);
      const known = await transaction.billingCustomer.findUniqueOrThrow({
        where: { organisationId: wish.organisationId },
        select: { trialUsedAt: true },
      });
      const hadTrial = known.trialUsedAt !== null || snapshot.subscriptions.some(hasBegun);
      const metadata = {
        organisation_id: wish.organisationId,
        plan: lookupKeyOf(plan),
        trial: String(!skipTrial && !hadTrial),
        back: context.publicUrl,
      };
      const same = open.filter((session) => isSame(session, metadata));
      const [kept] = same;
      for (const session of open) {
        if (session !== kept) await stripe.checkout.sessions.expire(session.id);
      }
      // After the others are closed: one that was paid in between shows here as what it made.
      if ((await readSnapshot(stripe, customer)).subscriptions.some(isLive)) {
        throw new AppError(
          "conflict",
          "This organisation has a subscription already; change its tier on the billing page.",
        );
      }
      if (kept?.url) return kept.url;
      const session = await stripe.checkout.sessions.create(
        await paramsOf(context, { customer, plan, metadata }),
        { idempotencyKey: `checkout:${wish.organisationId}:${randomUUID()}` },
      );
      if (session.url) return session.url;
      throw new AppError("unavailable", "The payment page could not be opened. Try again in a minute.");
    },
  );
}

interface SessionWish {
  customer: string;
  plan: Plan;
  metadata: { organisation_id: string; plan: string; trial: string; back: string };
}

async function paramsOf(
  { stripe, publicUrl }: BillingContext,
  { customer, plan, metadata }: SessionWish,
): Promise<Stripe.Checkout.SessionCreateParams> {
  return {
    mode: "subscription",
    customer,
    client_reference_id: metadata.organisation_id,
    line_items: [{ price: await priceOfPlan(stripe, plan), quantity: 1 }],
    allow_promotion_codes: true,
    billing_address_collection: "auto",
    tax_id_collection: { enabled: true },
    customer_update: { name: "auto", address: "auto" },
    payment_method_collection: "always",
    metadata,
    subscription_data: {
      metadata: { organisation_id: metadata.organisation_id },
      ...(metadata.trial === "true" && {
        trial_period_days: TRIAL_DAYS,
        trial_settings: { end_behavior: { missing_payment_method: "cancel" as const } },
      }),
    },
    success_url: `${publicUrl}/billing/welcome`,
    cancel_url: `${publicUrl}/billing?tier=${plan.tier}&interval=${plan.interval}`,
  };
}

function isSame({ metadata, url }: Stripe.Checkout.Session, wanted: Record<string, string>): boolean {
  return url !== null && Object.entries(wanted).every(([key, value]) => metadata?.[key] === value);
}

/** Errors: `conflict` where the operator gave the tier: paying would take it away. */
async function assertNotGranted(transaction: TenantTransaction, organisationId: string): Promise<void> {
  const row = await transaction.subscription.findUnique({ where: { organisationId } });
  if (!row || row.stripeSubscriptionId !== null || row.tier === "free" || row.status !== "active") return;
  throw new AppError(
    "conflict",
    "This organisation's tier was granted by the operator; ask them to end that first.",
  );
}
