import { type TenantTransaction, withOrganisation } from "@/lib/platform/with-organisation";
import type { BillingContext, BillingWish } from "./billing-context";

const ASK_EVERY_MS = 50;
/** Beyond it the page says that the change is on its way. */
const WAIT_MS_MAX = 5_000;

/** Asks the jobs for a look at Stripe; returns the number to wait for. */
export async function askForSync(transaction: TenantTransaction, organisationId: string): Promise<bigint> {
  const [row] = await transaction.$queryRaw<{ due: bigint }[]>`
    update accounts.billing_customers set due = due + 1
    where organisation_id = ${organisationId}::uuid returning due`;
  return row?.due ?? 0n;
}

/** Whether what was asked for has been written, once that is so or the wait is over. */
export async function awaitSync(
  { prisma }: Pick<BillingContext, "prisma">,
  { organisationId, userId }: Pick<BillingWish, "organisationId" | "userId">,
  due: bigint,
): Promise<boolean> {
  const until = Date.now() + WAIT_MS_MAX;
  for (;;) {
    const row = await withOrganisation(prisma, { organisationId, userId }, (transaction) =>
      transaction.billingCustomer.findUnique({ where: { organisationId }, select: { done: true } }),
    );
    if (row && row.done >= due) return true;
    if (Date.now() >= until) return false;
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}
