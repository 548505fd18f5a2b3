import type { PrismaClient } from "@/lib/generated/prisma/client";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { readEntitlements, WITH_ENTITLEMENTS } from "../access/read-entitlements";

/** Whether a webhook is among as many of its organisation's oldest as the tier has. `nowMs` is epoch milliseconds. */
export function hasPlace(
  prisma: PrismaClient,
  { organisationId, webhookId }: { organisationId: string; webhookId: string },
  nowMs: number,
): Promise<boolean> {
  return withOrganisation(prisma, { organisationId, userId: null }, async (transaction) => {
    const organisation = await transaction.organisation.findUnique({
      where: { id: organisationId },
      include: WITH_ENTITLEMENTS,
    });
    if (!organisation) return false;
    const placed = await transaction.webhook.findMany({
      where: { organisationId },
      orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      take: readEntitlements(organisation, nowMs).limits.webhooks,
      select: { id: true },
    });
    return placed.some(({ id }) => id === webhookId);
  });
}
