import { lowestTierThat, TIERS, type Tier } from "@/lib/domain/tiers/tiers";
import { AppError } from "@/lib/platform/errors";
import type { TenantTransaction } from "@/lib/platform/with-organisation";
import { readEntitlements, WITH_ENTITLEMENTS } from "../access/read-entitlements";
import { openInvitations } from "./invitation-state";

export interface Seats {
  members: number;
  /** Open invitations: each holds a seat until it is answered or ends. */
  invited: number;
  /** What the organisation is entitled to. */
  limits: Tier;
}

/** Counted from the rows as they are; under the organisation's lock nobody takes a seat meanwhile. */
export async function countSeats(
  transaction: TenantTransaction,
  organisationId: string,
  nowMs: number,
): Promise<Seats> {
  const organisation = await transaction.organisation.findUniqueOrThrow({
    where: { id: organisationId },
    include: WITH_ENTITLEMENTS,
  });
  const members = await transaction.membership.count({ where: { organisationId } });
  const invited = await transaction.invitation.count({
    where: { organisationId, ...openInvitations(nowMs) },
  });
  return { members, invited, limits: readEntitlements(organisation, nowMs).limits };
}

/** Errors: `payment_required`, naming the tier that has more. */
export function assertSeatLeft({ members, invited, limits }: Seats): void {
  const used = members + invited;
  if (limits.seats === null || used < limits.seats) return;
  const next = lowestTierThat(({ seats }) => seats === null || seats > used);
  const wayOut = next
    ? ` ${TIERS[next].name} has ${TIERS[next].seats ?? "as many as you need"}.`
    : " Remove somebody or withdraw an invitation first.";
  const seats = limits.seats === 1 ? "one seat" : `${limits.seats} seats`;
  const taken = invited === 0 ? "taken" : `taken, ${invited} of them by open invitations`;
  throw new AppError(
    "payment_required",
    `${limits.name} has ${seats}, ${used} ${used === 1 ? "is" : "are"} ${taken}.${wayOut}`,
  );
}
