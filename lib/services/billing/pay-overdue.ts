import { overdueInvoice } from "@/lib/domain/billing/billing-state";
import { AppError } from "@/lib/platform/errors";
import { askForSync, awaitSync } from "./ask-for-sync";
import { billingAct } from "./billing-act";
import type { BillingContext, BillingWish } from "./billing-context";
import { runningSubscription } from "./running-subscription";

/** Tries the overdue invoice once more with the card on file. Errors: `conflict` where none is, `rejected`. */
export async function payOverdue(context: BillingContext, wish: BillingWish): Promise<boolean> {
  const due = await billingAct(context, wish, { kind: "billing-invoice-paid" }, async (transaction) => {
    const { subscription, snapshot } = await runningSubscription(context, transaction, wish.organisationId);
    const invoice = overdueInvoice(subscription, snapshot.invoices);
    if (!invoice) throw new AppError("conflict", "Nothing is overdue any more.");
    await context.stripe.invoices.pay(invoice.id);
    return askForSync(transaction, wish.organisationId);
  });
  return awaitSync(context, wish, due);
}
