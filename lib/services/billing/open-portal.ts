import { AppError } from "@/lib/platform/errors";
import { billingAct } from "./billing-act";
import type { BillingContext, BillingWish } from "./billing-context";
import { findCustomer } from "./ensure-customer";
import { findPortal } from "./stripe/ensure-catalogue";

/**
 * The address of Stripe's page for cards, tax ids and invoices; `card` leads straight to a new card.
 * Errors: `not_found` where nothing was ever bought, and those of billingAct.
 */
export function openPortal(
  context: BillingContext,
  wish: BillingWish,
  target: "all" | "card",
): Promise<string> {
  const { stripe, publicUrl } = context;
  return billingAct(context, wish, { kind: "billing-portal-opened" }, async (transaction) => {
    const customer = await findCustomer(transaction, wish.organisationId);
    if (customer === null) {
      throw new AppError("not_found", "There is nothing to manage yet: choose a tier first.");
    }
    const configuration = await findPortal(stripe);
    const back = `${publicUrl}/billing/welcome?from=portal`;
    const session = await stripe.billingPortal.sessions.create({
      customer,
      return_url: back,
      ...(configuration !== null && { configuration }),
      ...(target === "card" && {
        flow_data: {
          type: "payment_method_update" as const,
          after_completion: { type: "redirect" as const, redirect: { return_url: back } },
        },
      }),
    });
    return session.url;
  });
}
