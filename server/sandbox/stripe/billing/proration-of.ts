import type { SubscriptionUpdate } from "./update-subscription";

/** Stripe's enums are open; what is none of the known is what Stripe does by default. */
export function prorationOf(behavior: string): SubscriptionUpdate["prorationBehavior"] {
  return behavior === "always_invoice" || behavior === "none" ? behavior : "create_prorations";
}
