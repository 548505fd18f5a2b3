import type { Prisma, PrismaClient } from "@/lib/generated/prisma/client";

/** Whose rows a transaction may see; the row policies read both from the transaction's settings. */
export interface TenantContext {
  organisationId: string | null;
  userId: string | null;
}

export type TenantTransaction = Prisma.TransactionClient;

/**
 * Opens a transaction that sees one organisation's and one person's rows, and hands out only that. The
 * settings are local to it: a setting that outlived it would leak the tenant to the connection's next user.
 */
export function withOrganisation<Result>(
  prisma: PrismaClient,
  context: TenantContext,
  action: (transaction: TenantTransaction) => Promise<Result>,
  /** How long it may stay open; longer than usual only where somebody else is asked meanwhile. */
  timeoutMs = 5_000,
): Promise<Result> {
  return prisma.$transaction(
    async (transaction) => {
      await actFor(transaction, context);
      return action(transaction);
    },
    // Whoever waits for a connection waits for somebody who may hold one as long.
    { timeout: timeoutMs, maxWait: Math.max(2_000, timeoutMs / 2) },
  );
}

/** From here on the transaction sees another tenant's rows: for what concerns a person in all their organisations. */
export async function actFor(
  transaction: TenantTransaction,
  { organisationId, userId }: TenantContext,
): Promise<void> {
  await transaction.$executeRaw`select set_config('app.organisation_id', ${organisationId ?? ""}, true),
    set_config('app.user_id', ${userId ?? ""}, true)`;
}
