import { ROLES, type Role } from "@/lib/domain/access/scopes";
import { AppError } from "@/lib/platform/errors";
import { isUuid } from "@/lib/platform/is-uuid";
import type { TenantTransaction } from "@/lib/platform/with-organisation";

export interface Colleague {
  userId: string;
  name: string;
  email: string;
  role: Role;
}

/** A member of this organisation; whoever is in another one is as unknown as nobody. Errors: `not_found`. */
export async function readColleague(
  transaction: TenantTransaction,
  organisationId: string,
  userId: string,
): Promise<Colleague> {
  const row = isUuid(userId)
    ? await transaction.membership.findUnique({
        where: { organisationId_userId: { organisationId, userId } },
        select: { role: true, user: { select: { name: true, email: true } } },
      })
    : null;
  const role = ROLES.find((candidate) => candidate === row?.role);
  if (!row || !role) throw new AppError("not_found", "There is no such member in this organisation.");
  return { userId, role, ...row.user };
}

/** To be asked under the organisation's lock. Errors: `conflict` where its only owner would cease to be one. */
export async function assertOwnerStays(
  transaction: TenantTransaction,
  organisationId: string,
): Promise<void> {
  const owners = await transaction.membership.count({ where: { organisationId, role: "owner" } });
  if (owners > 1) return;
  throw new AppError(
    "conflict",
    "An organisation has at least one owner. Make somebody else an owner first, or transfer the ownership.",
  );
}
