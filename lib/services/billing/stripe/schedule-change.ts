import type { Stripe } from "stripe";
import { lookupKeyOf, type Plan } from "@/lib/domain/billing/plans";
import type { SubscriptionSnapshot } from "@/lib/domain/billing/snapshot";
import { priceOfPlan } from "./price-of-plan";

/** Lets another plan begin where the period that was paid for ends; then the subscription goes on by itself. */
export async function scheduleChange(
  stripe: Stripe,
  { id, periodEnd }: Pick<SubscriptionSnapshot, "id" | "periodEnd">,
  plan: Plan,
): Promise<void> {
  const price = await priceOfPlan(stripe, plan);
  const schedule = await stripe.subscriptionSchedules.create(
    { from_subscription: id },
    { idempotencyKey: `schedule:${id}:${lookupKeyOf(plan)}:${periodEnd}:${await generation(stripe, id)}` },
  );
  const [now] = schedule.phases;
  if (!now) throw new Error(`the schedule of ${id} has no phase`);
  await stripe.subscriptionSchedules.update(schedule.id, {
    end_behavior: "release",
    proration_behavior: "none",
    phases: [
      {
        items: now.items.map(({ price: item, quantity }) => ({
          price: typeof item === "string" ? item : item.id,
          quantity: quantity ?? 1,
        })),
        start_date: now.start_date,
        end_date: now.end_date,
      },
      {
        items: [{ price, quantity: 1 }],
        duration: { interval: plan.interval, interval_count: 1 },
        proration_behavior: "none",
      },
    ],
  });
}

/** How many schedules there have been: asking again after a release must not find the released one's key. */
async function generation(stripe: Stripe, subscriptionId: string): Promise<number> {
  const { customer } = await stripe.subscriptions.retrieve(subscriptionId);
  const { data } = await stripe.subscriptionSchedules.list({
    customer: typeof customer === "string" ? customer : customer.id,
    limit: 100,
  });
  return data.length;
}
