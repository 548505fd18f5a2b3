import type { Stripe } from "stripe";

/** Refunds whatever was paid of an invoice; doing it again changes nothing. An open one is voided. */
export async function giveBack(stripe: Stripe, invoiceId: string): Promise<void> {
  const invoice = await stripe.invoices.retrieve(invoiceId);
  if (invoice.status === "open") {
    await stripe.invoices.voidInvoice(invoiceId);
    return;
  }
  if (invoice.status !== "paid") return;
  const { data } = await stripe.invoicePayments.list({ invoice: invoiceId, status: "paid" });
  for (const { payment } of data) {
    const intent = payment.payment_intent;
    const id = typeof intent === "string" ? intent : intent?.id;
    if (!id || (await isRefunded(stripe, id))) continue;
    // Without an amount it is all that is left of it.
    await stripe.refunds.create(
      { payment_intent: id, reason: "duplicate" },
      { idempotencyKey: `refund:${id}` },
    );
  }
}

/** Stripe forgets idempotency keys after a day; what was refunded it does not. */
async function isRefunded(stripe: Stripe, paymentIntent: string): Promise<boolean> {
  const { data } = await stripe.refunds.list({ payment_intent: paymentIntent, limit: 10 });
  return data.some(({ status }) => status === "succeeded" || status === "pending");
}
