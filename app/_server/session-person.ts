import type { Route } from "next";
import { redirect } from "next/navigation";
import { getServerSession } from "next-auth";
import { cache } from "react";
import { readSessionPerson, type SessionPerson } from "@/lib/services/organisations/my-organisations";
import { authOptions } from "./auth-options";
import { prisma } from "./services";

/** Who is signed in, also where they belong to no organisation; looked up once a request. */
export const sessionPerson = cache(async (): Promise<SessionPerson | null> => {
  const session = await getServerSession(authOptions);
  return session?.sessionId ? readSessionPerson(prisma(), session.sessionId) : null;
});

/** The same for a page; sends everybody else to the sign-in page and back. */
export async function requireSessionPerson(returnTo: string): Promise<SessionPerson> {
  return (await sessionPerson()) ?? redirect(`/sign-in?next=${encodeURIComponent(returnTo)}` as Route);
}
