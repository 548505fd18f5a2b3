import { getServerSession } from "next-auth";
import { type DueSession, findDueSession } from "@/lib/services/accounts/complete-second-factor";
import { authOptions } from "./auth-options";
import { prisma } from "./services";

/** Whoever has come in by a provider and has the second factor still to show; null for everybody else. */
export async function dueSession(): Promise<DueSession | null> {
  const session = await getServerSession(authOptions);
  return session?.sessionId ? findDueSession(prisma(), session.sessionId) : null;
}
