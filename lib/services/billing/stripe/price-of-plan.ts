import type { Stripe } from "stripe";
import { isBillingInterval, isPaidTier, lookupKeyOf, PLANS, type Plan } from "@/lib/domain/billing/plans";
import { AppError } from "@/lib/platform/errors";

/** The price at Stripe under a plan's lookup key. Errors: `unavailable` where the catalogue was never made. */
export async function priceOfPlan(stripe: Stripe, plan: Plan): Promise<string> {
  const { data } = await stripe.prices.list({ lookup_keys: [lookupKeyOf(plan)], active: true, limit: 1 });
  const [price] = data;
  if (price) return price.id;
  throw new AppError("unavailable", "This tier cannot be bought yet: its price is missing at Stripe.");
}

/** What a price stands for, or null where it is none of ours. An old one has lost its key and kept its mark. */
export function planOfPrice(price: Pick<Stripe.Price, "lookup_key" | "metadata" | "recurring">): Plan | null {
  const byKey = PLANS.find((plan) => lookupKeyOf(plan) === price.lookup_key);
  if (byKey) return byKey;
  const { tier = "" } = price.metadata;
  const interval = price.recurring?.interval ?? "";
  return isPaidTier(tier) && isBillingInterval(interval) ? { tier, interval } : null;
}
