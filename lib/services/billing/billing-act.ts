import { type OrganisationAction, roleMay } from "@/lib/domain/access/roles";
import { ROLES } from "@/lib/domain/access/scopes";
import { AppError } from "@/lib/platform/errors";
import { type TenantTransaction, withOrganisation } from "@/lib/platform/with-organisation";
import { assertVerified } from "../accounts/assert-verified";
import { type NewSecurityEvent, noteSecurityEvent } from "../accounts/security-events";
import type { BillingContext, BillingWish } from "./billing-context";
import { billingLock } from "./billing-lock";
import { askStripe } from "./stripe/ask-stripe";

/** Several questions to Stripe, each with an end of its own. */
const OPEN_MS_MAX = 25_000;

/** What the organisation's log says of it; null for what changes nothing. */
export type BillingNote = Pick<NewSecurityEvent, "kind" | "detail"> | null;

/**
 * Carries out what somebody wishes of an organisation's billing, while nobody else does or reads it, and writes
 * it into the organisation's log. Their role is looked up now, since it may have changed since the page was shown.
 * Errors: `forbidden` (role, or an address that is not verified), `rejected`, `unavailable`, and the work's own.
 */
export function billingAct<Result>(
  context: BillingContext,
  { organisationId, userId, address, userAgent }: BillingWish,
  note: BillingNote,
  work: (transaction: TenantTransaction) => Promise<Result>,
): Promise<Result> {
  return withOrganisation(
    context.prisma,
    { organisationId, userId },
    async (transaction) => {
      await transaction.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${billingLock(organisationId)}, 0))`;
      await assertBillingRole(transaction, { organisationId, userId }, "billing:change");
      await assertVerified(transaction, userId);
      const result = await askStripe(() => work(transaction));
      if (note) {
        const from = { address: address ?? null, userAgent: userAgent ?? null };
        await noteSecurityEvent(transaction, { ...note, ...from, organisationId, userId });
      }
      return result;
    },
    OPEN_MS_MAX,
  );
}

/** Errors: `forbidden` where the person's role may not do this. */
export async function assertBillingRole(
  transaction: TenantTransaction,
  { organisationId, userId }: Pick<BillingWish, "organisationId" | "userId">,
  action: OrganisationAction,
): Promise<void> {
  const membership = await transaction.membership.findUnique({
    where: { organisationId_userId: { organisationId, userId } },
  });
  const role = ROLES.find((candidate) => candidate === membership?.role);
  if (role && roleMay(role, action)) return;
  throw new AppError("forbidden", "Your role in this organisation does not reach billing; ask an owner.");
}
