import type { TenantTransaction } from "@/lib/platform/with-organisation";
import type { BillingContext, BillingWish } from "./billing-context";

/**
 * The organisation's customer at Stripe, made where there is none. It is called under the billing lock, so that
 * of two who ask at once one makes it; the idempotency key covers a crash before its id was written down.
 */
export async function ensureCustomer(
  { stripe }: BillingContext,
  transaction: TenantTransaction,
  { organisationId, userId }: Pick<BillingWish, "organisationId" | "userId">,
): Promise<string> {
  await transaction.$executeRaw`
    insert into accounts.billing_customers (organisation_id) values (${organisationId}::uuid)
    on conflict (organisation_id) do nothing`;
  const row = await transaction.billingCustomer.findUniqueOrThrow({
    where: { organisationId },
    select: { stripeCustomerId: true, generation: true },
  });
  if (row.stripeCustomerId !== null) return row.stripeCustomerId;
  const customer = await stripe.customers.create(
    // Nothing that could differ the second time: the same key with other words would be refused.
    { metadata: { organisation_id: organisationId } },
    { idempotencyKey: `customer:${organisationId}:${row.generation}` },
  );
  await transaction.$executeRaw`
    update accounts.billing_customers set stripe_customer_id = ${customer.id}
    where organisation_id = ${organisationId}::uuid`;
  const user = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
  const organisation = await transaction.organisation.findUniqueOrThrow({ where: { id: organisationId } });
  await stripe.customers.update(customer.id, { email: user.email, name: organisation.name });
  return customer.id;
}

/** The customer of an organisation that has one, else null. */
export async function findCustomer(
  transaction: TenantTransaction,
  organisationId: string,
): Promise<string | null> {
  const row = await transaction.billingCustomer.findUnique({
    where: { organisationId },
    select: { stripeCustomerId: true },
  });
  return row?.stripeCustomerId ?? null;
}
