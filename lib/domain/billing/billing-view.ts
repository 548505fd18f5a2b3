import type { PaidTierId, Plan } from "./plans";
import type { CardSnapshot, DiscountSnapshot } from "./snapshot";
import type { Standing } from "./standing";

/** What the billing page shows; amounts in cents, times epoch milliseconds. */
export interface BillingView {
  standing: Standing;
  /** The time of the copy: ours, or that of Stripe's newest invoice where a test clock is ahead. */
  seenAt: number;
  /** Null where the viewer's role shows the tiers alone. */
  account: BillingAccount | null;
  /** What is counted against a limit at present. */
  inUse: { apiKeys: number; seats: number };
  canTry: boolean;
  /** The limit that is reached first at this pace, and the tier with room for more. */
  projection: { words: string; day: number; tier: PaidTierId } | null;
  isVerified: boolean;
}

export interface BillingAccount {
  hasCustomer: boolean;
  card: CardSnapshot | null;
  discount: Omit<DiscountSnapshot, "isOnce"> | null;
  invoices: BillingInvoice[];
}

export interface BillingInvoice {
  id: string;
  number: string | null;
  status: string;
  description: string;
  total: number;
  currency: string;
  at: number;
}

/** What a change will cost, shown before it is confirmed. */
export interface ChangeQuote {
  plan: Plan;
  begins: "now" | "period-end";
  beginsAt: number;
  /** Charged at once; what was paid for and not used is taken off it. */
  dueNow: number;
  currency: string;
  lines: { description: string; amount: number }[];
  renewsAt: number | null;
  /** To the second of which the prorations are: the confirmation names it again, so that the sum is the same. */
  prorationDate: number;
}
