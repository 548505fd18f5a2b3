import { overdueInvoice } from "@/lib/domain/billing/billing-state";
import { AppError } from "@/lib/platform/errors";
import { askForSync, awaitSync } from "./ask-for-sync";
import { billingAct } from "./billing-act";
import type { BillingContext, BillingWish } from "./billing-context";
import { runningSubscription } from "./running-subscription";

/** Tries the overdue invoice once more with the card on file. Errors: `conflict` where none is, `rejected`. */
export async function payOverdue(context: BillingContext, wish: BillingWish): Promise<boolean> {
  const due = await billingAct(context, wish, async (transaction) => {
    const { subscription, snapshot } = await runningSubscription(context, transaction, wish.organisationId);
    const invoice = overdueInvoice(subscription, snapshot.invoices);
    if (!invoice) throw new AppError("conflict", "Nothing is overdue any more.");
    await context.stripe.invoices.pay(invoice.id);
    return askForSync(transaction, wish.organisationId);
  });
  return awaitSync(context, wish, due);
}

/** Stripe's own page of an invoice, where it can be read, kept and paid. Errors: `not_found`. */
export function invoiceAddress(
  context: BillingContext,
  wish: BillingWish,
  invoiceId: string,
): Promise<string> {
  return billingAct(context, wish, async (transaction) => {
    // The copy is the organisation's own by the row policy: Stripe would answer for anybody's.
    const own = await transaction.billingInvoice.findFirst({
      where: { id: invoiceId, organisationId: wish.organisationId },
    });
    const invoice = own && (await context.stripe.invoices.retrieve(invoiceId));
    if (invoice?.hosted_invoice_url) return invoice.hosted_invoice_url;
    throw new AppError("not_found", "There is no such invoice.");
  });
}
