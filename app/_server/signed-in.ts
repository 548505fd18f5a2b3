import type { Route } from "next";
import { redirect } from "next/navigation";
import { getServerSession } from "next-auth";
import { cache } from "react";
import { readSession, type SignedIn } from "@/lib/services/accounts/session";
import { landSession, readSessionPerson } from "@/lib/services/organisations/my-organisations";
import { authOptions } from "./auth-options";
import { dueSession } from "./due-session";
import { noteSeen } from "./note-seen";
import { prisma } from "./services";

/** Who is signed in, or null; looked up once a request. */
export const signedIn = cache(async (): Promise<SignedIn | null> => {
  const session = await getServerSession(authOptions);
  const person = session?.sessionId ? await readSession(prisma(), session.sessionId, Date.now()) : null;
  if (person) await noteSeen(person);
  return person;
});

/**
 * Who is signed in; sends everybody else to the sign-in page and back. Whoever was removed from the organisation
 * that they worked in goes on in another of theirs, or creates one.
 */
export async function requireSignedIn(returnTo: string): Promise<SignedIn> {
  const person = await signedIn();
  if (person) return person;
  const session = await getServerSession(authOptions);
  const left = session?.sessionId ? await readSessionPerson(prisma(), session.sessionId) : null;
  if (!left) {
    const page = (await dueSession()) ? "/sign-in/second-factor" : "/sign-in";
    redirect(`${page}?next=${encodeURIComponent(returnTo)}` as Route);
  }
  redirect(((await landSession(prisma(), left)) ? "/home" : "/organisations/new") as Route);
}
