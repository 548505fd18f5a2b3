import type { Route } from "next";
import { redirect } from "next/navigation";
import { getServerSession } from "next-auth";
import { cache } from "react";
import { readSession, type SignedIn } from "@/lib/services/accounts/session";
import { authOptions } from "./auth-options";
import { prisma } from "./services";

/** Who is signed in, or null; looked up once a request. */
export const signedIn = cache(async (): Promise<SignedIn | null> => {
  const session = await getServerSession(authOptions);
  return session?.sessionId ? readSession(prisma(), session.sessionId, Date.now()) : null;
});

/** Who is signed in; sends everybody else to the sign-in page and back. */
export async function requireSignedIn(returnTo: string): Promise<SignedIn> {
  return (await signedIn()) ?? redirect(`/sign-in?next=${encodeURIComponent(returnTo)}` as Route);
}
