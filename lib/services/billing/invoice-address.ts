import { AppError } from "@/lib/platform/errors";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { assertBillingRole } from "./billing-act";
import type { BillingContext, BillingWish } from "./billing-context";
import { askStripe } from "./stripe/ask-stripe";

/**
 * Stripe's own page of an invoice, where it can be read, kept and paid; asked for each time, since such an
 * address ends. Errors: `forbidden`, `not_found`, `unavailable`.
 */
export async function invoiceAddress(
  { prisma, stripe }: BillingContext,
  wish: BillingWish,
  invoiceId: string,
): Promise<string> {
  const { organisationId } = wish;
  const own = await withOrganisation(prisma, wish, async (transaction) => {
    await assertBillingRole(transaction, wish, "billing:read");
    // Stripe would answer for anybody's: only one of which the organisation has a copy is its own.
    return transaction.billingInvoice.findFirst({ where: { id: invoiceId, organisationId } });
  });
  const invoice = own && (await askStripe(() => stripe.invoices.retrieve(invoiceId)));
  if (invoice?.hosted_invoice_url) return invoice.hosted_invoice_url;
  throw new AppError("not_found", "There is no such invoice.");
}
