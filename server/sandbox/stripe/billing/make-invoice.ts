import { newInvoice } from "../objects/invoice";
import type { InvoiceRow, LineRow, SubscriptionRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { timeOf } from "../time/time-of";
import { change, create } from "../webhooks/change";
import { emit } from "../webhooks/emit";
import { applyDiscounts, runningDiscounts } from "./invoice-discounts";

type Reason = "subscription_create" | "subscription_cycle" | "subscription_update";

/**
 * A draft of these lines and of the prorations that wait for the subscription's next invoice. Notes what each item
 * was charged for its running period, and uses up the discounts that are for one invoice.
 */
export function makeInvoice(
  tx: Transaction,
  given: SubscriptionRow,
  lines: readonly LineRow[],
  reason: Reason,
  prorationDate?: number,
): { invoice: InvoiceRow; subscription: SubscriptionRow } {
  const created = timeOf(tx, given);
  const pending = tx.all("pending_line").filter(({ subscription }) => subscription === given.id);
  for (const { id } of pending) tx.remove("pending_line", id);
  const running = runningDiscounts(tx, given.discounts, created);
  const discounted = applyDiscounts([...pending.map(({ line }) => line), ...lines], running);
  const period = invoicePeriod(given, reason, created);
  const draft = newInvoice(tx, {
    customer: tx.need("customer", given.customer),
    subscription: given,
    reason,
    created,
    period,
    lines: discounted.lines,
    discounts: running.map(({ discount }) => discount.id),
    totalDiscounts: discounted.totals,
  });
  if (prorationDate !== undefined && draft.parent) {
    draft.parent.subscription_details.subscription_proration_date = prorationDate;
  }
  const invoice = create(tx, "invoice", draft, "invoice.created");
  const usedUp = new Set(
    discounted.totals
      .filter(({ amount, discount }) => amount > 0 && isForOnce(tx, discount))
      .map(({ discount }) => discount),
  );
  const subscription = {
    ...given,
    latest_invoice: invoice.id,
    discounts: running.map(({ discount }) => discount.id).filter((id) => !usedUp.has(id)),
    facts: { ...given.facts, billed: { ...given.facts.billed, ...billedBy(invoice) } },
  };
  tx.put("subscription", subscription);
  return { invoice, subscription };
}

function isForOnce(tx: Transaction, id: string): boolean {
  const coupon = tx.get("discount", id)?.source.coupon;
  return coupon !== undefined && tx.get("coupon", coupon)?.duration === "once";
}

function billedBy({ lines }: InvoiceRow): SubscriptionRow["facts"]["billed"] {
  return Object.fromEntries(
    lines.data.flatMap((line) => {
      const item = line.parent?.subscription_item_details;
      if (!item || item.proration) return [];
      const off = line.discount_amounts.reduce((sum, { amount }) => sum + amount, 0);
      return [
        [item.subscription_item, { amount: line.amount - off, from: line.period.start, to: line.period.end }],
      ];
    }),
  );
}

function invoicePeriod(subscription: SubscriptionRow, reason: Reason, created: number) {
  const former = subscription.latest_invoice === null ? created : subscription.start_date;
  return reason === "subscription_cycle"
    ? { start: Math.min(former, created), end: created }
    : { start: created, end: created };
}

/** Gives the draft its number and its pages; from now on it is owed. */
export function finalizeInvoice(tx: Transaction, draft: InvoiceRow): InvoiceRow {
  const customer = tx.need("customer", draft.customer);
  const at = timeOf(tx, draft);
  const due = Math.max(0, draft.total + customer.balance);
  // A credit that this invoice does not use up stays with the customer, as does a total below zero.
  const endingBalance = draft.total + customer.balance - due;
  const page = `${tx.origin}/i/${draft.facts.token}`;
  tx.put("customer", {
    ...customer,
    balance: endingBalance,
    currency: customer.currency ?? draft.currency,
    next_invoice_sequence: customer.next_invoice_sequence + 1,
  });
  return change(
    tx,
    "invoice",
    draft,
    {
      amount_due: due,
      amount_remaining: due,
      automatically_finalizes_at: null,
      effective_at: at,
      ending_balance: endingBalance,
      starting_balance: customer.balance,
      hosted_invoice_url: page,
      invoice_pdf: `${page}/pdf`,
      number: `${customer.invoice_prefix}-${String(customer.next_invoice_sequence).padStart(4, "0")}`,
      status: "open",
      status_transitions: { ...draft.status_transitions, finalized_at: at },
    },
    "invoice.finalized",
  );
}

export function tellOfCustomer(tx: Transaction, id: string, before: number): void {
  const customer = tx.need("customer", id);
  if (customer.balance !== before) emit(tx, "customer.updated", customer, { ...customer, balance: before });
}
