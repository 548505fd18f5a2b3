import type { SubscriptionSnapshot } from "./snapshot";

/** In cents: what a subscription brings in a month, after discounts that last; nothing during a trial. */
export function monthlyAmountOf({
  status,
  plan,
  unitAmount,
  discount,
}: Pick<SubscriptionSnapshot, "status" | "plan" | "unitAmount" | "discount">): number {
  if (status !== "active" && status !== "past_due") return 0;
  const lasting = discount === null || discount.isOnce ? null : discount;
  const afterPercent = Math.round(unitAmount * (1 - (lasting?.percentOff ?? 0) / 100));
  const period = Math.max(0, afterPercent - (lasting?.amountOff ?? 0));
  return plan?.interval === "year" ? Math.round(period / 12) : period;
}
