import { randomUUID } from "node:crypto";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { withOrganisation } from "@/lib/platform/with-organisation";

/** The account of an address, or null. Looks up as much for an address that nobody has. */
export async function findAccount(prisma: PrismaClient, email: string) {
  const [found] = await prisma.$queryRaw<
    { id: string | null }[]
  >`select accounts.find_user_id(${email}) as id`;
  return readAccount(prisma, found?.id ?? randomUUID());
}

export type Account = NonNullable<Awaited<ReturnType<typeof readAccount>>>;

export function readAccount(prisma: PrismaClient, userId: string) {
  return withOrganisation(prisma, { organisationId: null, userId }, (transaction) =>
    transaction.user.findUnique({
      where: { id: userId },
      include: { memberships: { where: { userId }, orderBy: { createdAt: "asc" }, take: 1 } },
    }),
  );
}
