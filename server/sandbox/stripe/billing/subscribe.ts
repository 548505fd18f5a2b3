import type { CheckoutSessionRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { timeOf } from "../time/time-of";
import { expect } from "../wire/expect";
import { type Created, createSubscription } from "./create-subscription";

const DAY_SECONDS = 86_400;

/** The subscription that a Checkout session is about. */
export function subscribe(
  tx: Transaction,
  session: CheckoutSessionRow,
  customer: string,
  method: string,
  checkoutSession: string | null,
): Created {
  const { lines, trialDays, trialEnd, subscriptionMetadata, description, missingPaymentMethod } =
    session.facts;
  const at = timeOf(tx, { customer });
  return createSubscription(tx, {
    customer,
    items: lines.map(({ price, quantity }) => ({ price: expect(tx.get("price", price)), quantity })),
    trialEnd: trialDays === null ? trialEnd : at + trialDays * DAY_SECONDS,
    discounts: session.discounts.map(({ coupon, promotion_code: code }) =>
      code === null ? { coupon: coupon ?? "" } : { promotion_code: code },
    ),
    defaultPaymentMethod: method,
    paymentBehavior: "allow_incomplete",
    metadata: subscriptionMetadata,
    description,
    cancelAtPeriodEnd: false,
    missingPaymentMethod,
    checkoutSession,
  });
}
