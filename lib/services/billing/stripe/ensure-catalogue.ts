import { Stripe } from "stripe";
import { lookupKeyOf, PAID_TIER_IDS, PLANS, type Plan, priceOf } from "@/lib/domain/billing/plans";
import { TIERS } from "@/lib/domain/tiers/tiers";

const CURRENCY = "usd";
/** Stripe finds the portal's settings of ours by it. */
const PORTAL_MARK = "quant-portal";

/**
 * Makes the products and prices of the tier table at Stripe; what is there already stays. A price that changed
 * is made anew and takes the lookup key over, and whoever subscribed before goes on paying the old one.
 */
export async function ensureCatalogue(stripe: Stripe): Promise<{ made: string[] }> {
  const made: string[] = [];
  for (const tier of PAID_TIER_IDS) {
    const id = `quant_${tier}`;
    const { name, purpose } = TIERS[tier];
    const product = { name: `Quant ${name}`, description: purpose };
    if (await exists(() => stripe.products.retrieve(id))) {
      await stripe.products.update(id, product);
    } else {
      await stripe.products.create(
        { id, ...product, metadata: { tier } },
        { idempotencyKey: `product:${id}` },
      );
      made.push(id);
    }
  }
  const found = await stripe.prices.list({ lookup_keys: PLANS.map(lookupKeyOf), active: true, limit: 100 });
  for (const plan of PLANS) {
    const price = found.data.find(({ lookup_key }) => lookup_key === lookupKeyOf(plan));
    if (price?.unit_amount === priceOf(plan) && price.currency === CURRENCY) continue;
    await makePrice(stripe, plan);
    made.push(lookupKeyOf(plan));
  }
  if (await ensurePortal(stripe)) made.push(PORTAL_MARK);
  return { made };
}

/** Discounts that a demonstration offers; in production the operator makes them at Stripe. */
export async function ensureDemonstrationCodes(stripe: Stripe): Promise<void> {
  const codes = [
    { code: "ACADEMIC", name: "Academic", percent_off: 50, duration: "forever" as const },
    { code: "FOUNDER", name: "Founder", percent_off: 30, duration: "repeating" as const, months: 12 },
  ];
  for (const { code, name, percent_off, duration, months } of codes) {
    const id = `quant_${code.toLowerCase()}`;
    if (!(await exists(() => stripe.coupons.retrieve(id)))) {
      await stripe.coupons.create(
        { id, name, percent_off, duration, ...(months && { duration_in_months: months }) },
        { idempotencyKey: `coupon:${id}` },
      );
    }
    const { data } = await stripe.promotionCodes.list({ code, limit: 1 });
    if (data.length > 0) continue;
    await stripe.promotionCodes.create(
      { code, promotion: { type: "coupon", coupon: id } },
      { idempotencyKey: `promotion:${code}` },
    );
  }
}

async function makePrice(stripe: Stripe, plan: Plan): Promise<void> {
  const lookupKey = lookupKeyOf(plan);
  const amount = priceOf(plan);
  await stripe.prices.create(
    {
      product: `quant_${plan.tier}`,
      currency: CURRENCY,
      unit_amount: amount,
      recurring: { interval: plan.interval },
      lookup_key: lookupKey,
      transfer_lookup_key: true,
      // What an old price stood for, once its key has moved on.
      metadata: { tier: plan.tier, interval: plan.interval },
    },
    { idempotencyKey: `price:${lookupKey}:${amount}` },
  );
}

/** The portal holds cards, tax ids and invoices; plans are changed on our page alone, which says what follows. */
async function ensurePortal(stripe: Stripe): Promise<boolean> {
  if (await findPortal(stripe)) return false;
  await stripe.billingPortal.configurations.create(
    {
      metadata: { mark: PORTAL_MARK },
      features: {
        payment_method_update: { enabled: true },
        invoice_history: { enabled: true },
        customer_update: { enabled: true, allowed_updates: ["email", "address", "name", "tax_id"] },
        subscription_cancel: { enabled: false },
        subscription_update: { enabled: false },
      },
    },
    { idempotencyKey: PORTAL_MARK },
  );
  return true;
}

/** The portal's settings of ours, or null where the catalogue was never made. */
export async function findPortal(stripe: Stripe): Promise<string | null> {
  const { data } = await stripe.billingPortal.configurations.list({ active: true, limit: 100 });
  return data.find(({ metadata }) => metadata?.mark === PORTAL_MARK)?.id ?? null;
}

async function exists(retrieve: () => Promise<unknown>): Promise<boolean> {
  try {
    await retrieve();
    return true;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError && error.code === "resource_missing") {
      return false;
    }
    throw error;
  }
}
