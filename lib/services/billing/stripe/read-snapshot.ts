import type { Stripe } from "stripe";
import type { CardSnapshot, CustomerSnapshot, InvoiceSnapshot } from "@/lib/domain/billing/snapshot";
import { readSubscription } from "./read-subscription";
import { millis, millisOrNull } from "./time-of-stripe";

const SUBSCRIPTIONS_MAX = 100;
const INVOICES_MAX = 100;

/** Reads all that counts of one customer from Stripe itself: what events told is never believed. */
export async function readSnapshot(stripe: Stripe, customerId: string): Promise<CustomerSnapshot> {
  const customer = await stripe.customers.retrieve(customerId, {
    expand: ["invoice_settings.default_payment_method"],
  });
  if (customer.deleted) {
    return {
      customerId,
      isDeleted: true,
      subscriptions: [],
      invoices: [],
      card: null,
      defaultMethod: null,
      seenAt: 0,
    };
  }
  const [subscriptions, invoices] = await Promise.all([
    stripe.subscriptions.list({
      customer: customerId,
      status: "all",
      limit: SUBSCRIPTIONS_MAX,
      expand: ["data.default_payment_method", "data.discounts.source.coupon"],
    }),
    stripe.invoices.list({ customer: customerId, limit: INVOICES_MAX }),
  ]);
  const schedules = new Map<string, Stripe.SubscriptionSchedule>();
  for (const { schedule } of subscriptions.data) {
    const id = typeof schedule === "string" ? schedule : schedule?.id;
    if (id)
      schedules.set(id, await stripe.subscriptionSchedules.retrieve(id, { expand: ["phases.items.price"] }));
  }
  const read = subscriptions.data.map((row) => readSubscription(row, schedules));
  const copies = invoices.data.map(readInvoice);
  const own = subscriptions.data.map((row) => row.default_payment_method);
  return {
    customerId,
    isDeleted: false,
    subscriptions: read,
    invoices: copies,
    defaultMethod: idOf(customer.invoice_settings.default_payment_method),
    card: cardOf([customer.invoice_settings.default_payment_method, ...own]),
    seenAt: Math.max(
      millis(customer.created),
      ...read.flatMap(({ createdAt, endedAt }) => [createdAt, endedAt ?? 0]),
      ...copies.flatMap(({ createdAt, finalizedAt, paidAt }) => [createdAt, finalizedAt ?? 0, paidAt ?? 0]),
    ),
  };
}

function readInvoice(invoice: Stripe.Invoice): InvoiceSnapshot {
  const subscription = invoice.parent?.subscription_details?.subscription ?? null;
  const [line] = invoice.lines.data.slice(-1);
  return {
    id: invoice.id ?? "",
    subscriptionId: typeof subscription === "string" ? subscription : (subscription?.id ?? null),
    number: invoice.number,
    status: invoice.status ?? "draft",
    description: line?.description ?? invoice.description ?? "Quant",
    total: invoice.total,
    amountDue: invoice.amount_due,
    amountPaid: invoice.amount_paid,
    currency: invoice.currency,
    attempts: invoice.attempt_count,
    createdAt: millis(invoice.created),
    finalizedAt: millisOrNull(invoice.status_transitions.finalized_at),
    paidAt: millisOrNull(invoice.status_transitions.paid_at),
    nextAttemptAt: millisOrNull(invoice.next_payment_attempt),
    periodStart: millis(line?.period.start ?? invoice.period_start),
    periodEnd: millis(line?.period.end ?? invoice.period_end),
  };
}

function idOf(method: string | { id: string } | null): string | null {
  return typeof method === "string" ? method : (method?.id ?? null);
}

/** The first that is a card: what the customer chose in the portal comes before what Checkout left. */
function cardOf(methods: readonly (string | Stripe.PaymentMethod | null)[]): CardSnapshot | null {
  for (const method of methods) {
    if (method === null || typeof method === "string" || !method.card) continue;
    const { brand, last4, exp_month, exp_year } = method.card;
    return { brand, lastFour: last4, expiresMonth: exp_month, expiresYear: exp_year };
  }
  return null;
}
