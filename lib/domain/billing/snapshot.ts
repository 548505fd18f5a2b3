import type { SubscriptionStatus } from "../tiers/entitlements";
import type { Plan } from "./plans";

/** What Stripe says of one customer at one moment, in our words; times are epoch milliseconds by its clock. */
export interface CustomerSnapshot {
  customerId: string;
  isDeleted: boolean;
  subscriptions: readonly SubscriptionSnapshot[];
  /** Newest first. */
  invoices: readonly InvoiceSnapshot[];
  card: CardSnapshot | null;
  /** The method that was chosen for everything, as in the portal. */
  defaultMethod: string | null;
  /** The newest time of anything above: it cannot be earlier than this. */
  seenAt: number;
}

export interface CardSnapshot {
  brand: string;
  lastFour: string;
  expiresMonth: number;
  expiresYear: number;
}

export interface DiscountSnapshot {
  name: string;
  percentOff: number | null;
  /** In cents, off each invoice. */
  amountOff: number | null;
  /** Null where it stays. */
  endsAt: number | null;
  /** One invoice alone is reduced: it says nothing of what comes every month. */
  isOnce: boolean;
}

export interface SubscriptionSnapshot {
  id: string;
  status: SubscriptionStatus;
  createdAt: number;
  /** Null where it is for something that we do not sell. */
  plan: Plan | null;
  itemId: string | null;
  /** What a period costs before discounts, in cents: old subscribers may pay an old price. */
  unitAmount: number;
  trialStart: number | null;
  trialEnd: number | null;
  periodStart: number | null;
  periodEnd: number | null;
  cancelAt: number | null;
  endedAt: number | null;
  /** Set by a schedule: what begins at the period's end. */
  next: Plan | null;
  scheduleId: string | null;
  discount: DiscountSnapshot | null;
  latestInvoiceId: string | null;
  /** Its own method, as Checkout leaves one: it comes before the one for everything. */
  ownMethod: string | null;
  /** Set before it is ended for want of payment: the invoice that stayed open. */
  endingOverdue: string | null;
  /** It ended, and not as somebody wished it. */
  isEndedUnpaid: boolean;
}

export interface InvoiceSnapshot {
  id: string;
  subscriptionId: string | null;
  number: string | null;
  status: string;
  description: string;
  total: number;
  amountDue: number;
  amountPaid: number;
  currency: string;
  attempts: number;
  createdAt: number;
  finalizedAt: number | null;
  paidAt: number | null;
  nextAttemptAt: number | null;
  /** Of what was bought last with it. */
  periodStart: number;
  periodEnd: number;
}
