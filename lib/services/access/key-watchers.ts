import type { ApiKey } from "@/lib/generated/prisma/client";
import type { TenantTransaction } from "@/lib/platform/with-organisation";

/** Whom news of a key concern: whoever made it, the owners and the admins. E-mail addresses, each once. */
export async function keyWatchers(
  transaction: TenantTransaction,
  { organisationId, createdBy }: Pick<ApiKey, "organisationId" | "createdBy">,
): Promise<string[]> {
  const watching = await transaction.membership.findMany({
    where: {
      organisationId,
      OR: [{ role: { in: ["owner", "admin"] } }, ...(createdBy === null ? [] : [{ userId: createdBy }])],
    },
    include: { user: { select: { email: true } } },
  });
  return watching.map(({ user }) => user.email);
}
