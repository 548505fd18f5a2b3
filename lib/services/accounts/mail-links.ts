import type { TenantTransaction } from "@/lib/platform/with-organisation";
import { enqueueMail } from "../mail/enqueue-mail";
import { issueToken } from "./one-time-token";

interface Addressee {
  userId: string;
  name: string;
  email: string;
  /** Where the product is reached, without a slash at the end. */
  origin: string;
  nowMs: number;
}

/**
 * A link carries its token behind the `#`: that part goes to no server and so into no log. The page asks for
 * a press before it uses it, because mail scanners open links too.
 */
export function linkWithToken(origin: string, path: string, token: string): string {
  return `${origin}${path}#token=${token}`;
}

export async function mailVerification(
  transaction: TenantTransaction,
  { userId, name, email, origin, nowMs }: Addressee,
): Promise<void> {
  const token = await issueToken(transaction, { userId, purpose: "verify-email", email, nowMs });
  const link = linkWithToken(origin, "/verify-email", token);
  await enqueueMail(transaction, { to: email, template: "verify-email", params: { name, link } });
}

export async function mailReset(
  transaction: TenantTransaction,
  { userId, name, email, origin, nowMs, address }: Addressee & { address: string | null },
): Promise<void> {
  const token = await issueToken(transaction, { userId, purpose: "reset-password", email, nowMs });
  const link = linkWithToken(origin, "/reset-password", token);
  await enqueueMail(transaction, { to: email, template: "reset-password", params: { name, link, address } });
}
