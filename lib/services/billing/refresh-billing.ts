import { withOrganisation } from "@/lib/platform/with-organisation";
import { askForSync, awaitSync } from "./ask-for-sync";
import { assertBillingRole } from "./billing-act";
import type { BillingContext, BillingWish } from "./billing-context";

/**
 * Has Stripe looked at now, for whoever comes back from its pages: what they did there shows without waiting for
 * a delivery. Returns whether that look is done. Errors: `forbidden`.
 */
export async function refreshBilling(context: BillingContext, wish: BillingWish): Promise<boolean> {
  const due = await withOrganisation(context.prisma, wish, async (transaction) => {
    await assertBillingRole(transaction, wish, "billing:read");
    return askForSync(transaction, wish.organisationId);
  });
  return awaitSync(context, wish, due);
}
