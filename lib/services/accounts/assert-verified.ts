import { AppError } from "@/lib/platform/errors";
import type { TenantTransaction } from "@/lib/platform/with-organisation";

/**
 * An address that nobody has confirmed may look around and make keys; it may not reach other people or take
 * money: inviting, subscribing and selling ask here first. Errors: `forbidden`.
 */
export async function assertVerified(transaction: TenantTransaction, userId: string): Promise<void> {
  const user = await transaction.user.findUnique({
    where: { id: userId },
    select: { emailVerifiedAt: true },
  });
  if (user?.emailVerifiedAt) return;
  throw new AppError(
    "forbidden",
    "Confirm your e-mail address first: the link is in the mail we sent you, and Settings, Profile sends it again.",
  );
}
