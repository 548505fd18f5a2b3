import { randomUUID } from "node:crypto";
import type { TenantTransaction } from "@/lib/platform/with-organisation";
import { type Caller, noteSecurityEvent } from "./security-events";

export const SESSION_LIFETIME_MS = 30 * 86_400_000;

export interface OpenedSession {
  sessionId: string;
  userId: string;
  /** Null for whoever belongs to no organisation any more. */
  organisationId: string | null;
  name: string;
  email: string;
  /** Opens nothing until the code has come. */
  secondFactorDue: boolean;
}

interface Opening {
  user: { id: string; name: string; email: string };
  organisationId: string | null;
  caller: Caller;
  /** By what one came in, for the log: a password, or the name of a provider. */
  by: string;
  /** Whether this browser has signed in to this account before. */
  deviceKnown: boolean;
  secondFactorDue: boolean;
  nowMs: number;
}

/** A new row, so a new id, at every sign-in. The transaction acts for the person. */
export async function openSession(
  transaction: TenantTransaction,
  { user, organisationId, caller, by, deviceKnown, secondFactorDue, nowMs }: Opening,
): Promise<OpenedSession> {
  const sessionId = randomUUID();
  // The first sign-in of all is that of whoever has just made the account.
  const isFirst = (await transaction.session.findFirst({ where: { userId: user.id } })) === null;
  await transaction.session.create({
    data: {
      id: sessionId,
      userId: user.id,
      organisationId,
      address: caller.address,
      userAgent: caller.userAgent?.slice(0, 400) ?? null,
      expiresAt: new Date(nowMs + SESSION_LIFETIME_MS),
      secondFactorDue,
    },
  });
  if (!secondFactorDue) {
    const kind = deviceKnown || isFirst ? "sign-in" : "new-sign-in";
    await noteSecurityEvent(transaction, { kind, userId: user.id, ...caller, detail: { by } });
  }
  return { sessionId, userId: user.id, organisationId, name: user.name, email: user.email, secondFactorDue };
}
