import type { BillingView, ChangeQuote } from "@/lib/domain/billing/billing-view";
import { moneyText } from "@/lib/domain/billing/money";
import { type Plan, priceOf } from "@/lib/domain/billing/plans";
import type { Answer } from "../answer";

/** What the page can do; each is decided on by the server. */
export interface BillingActions {
  checkout: (form: unknown) => Promise<Answer<string>>;
  portal: (target: unknown) => Promise<Answer<string>>;
  quote: (plan: unknown) => Promise<Answer<ChangeQuote>>;
  change: (form: unknown) => Promise<Answer<boolean>>;
  cancel: () => Promise<Answer<boolean>>;
  resume: () => Promise<Answer<boolean>>;
  pay: () => Promise<Answer<boolean>>;
}

export type { BillingView };

export function planPrice(plan: Plan): string {
  return `${moneyText(priceOf(plan), "usd", true)} a ${plan.interval}`;
}
