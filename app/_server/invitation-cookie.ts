import { cookies } from "next/headers";
import { signedIn } from "@/app/_server/signed-in";
import { type InvitationView, readInvitation } from "@/lib/services/organisations/find-invitation";
import { prisma } from "./services";

/** Where the holder of an invitation's link is led. */
export const INVITATIONS_PATH = "/invitations";

/** Long enough to make an account and to confirm it by mail on the way. */
const LIFETIME_SECONDS = 86_400;

/** With the prefix, the browser takes it from https and from this very host alone. */
const NAME = process.env.QUANT_ENV === "production" ? "__Host-quant-invitation" : "quant-invitation";

/** The header that moves the token of a link out of the address into this browser; null takes a former one away. */
export function invitationCookieHeader(token: string | null): string {
  const secure = process.env.QUANT_ENV === "production" ? "; Secure" : "";
  const lifetime = token === null ? 0 : LIFETIME_SECONDS;
  return `${NAME}=${token ?? ""}; Path=/; Max-Age=${lifetime}; HttpOnly; SameSite=Lax${secure}`;
}

/** The token of the link that this browser has followed, or null. */
export async function invitationToken(): Promise<string | null> {
  return (await cookies()).get(NAME)?.value ?? null;
}

/** To be called by an action: once answered, the link is of no more use to this browser. */
export async function forgetInvitation(): Promise<void> {
  (await cookies()).set(NAME, "", { path: "/", maxAge: 0, secure: process.env.QUANT_ENV === "production" });
}

/** The invitation that this browser holds, as whoever is signed in may see it; null where there is none. */
export async function heldInvitation(viewerId: string | null): Promise<InvitationView | null> {
  const token = await invitationToken();
  return token === null ? null : readInvitation(prisma(), { token, viewerId, nowMs: Date.now() });
}

/** The address that an open invitation proves, where signing in or up leads back to it; else null. */
export async function invitedEmail(next: string): Promise<string | null> {
  if (next !== INVITATIONS_PATH || (await signedIn())) return null;
  const invitation = await heldInvitation(null);
  return invitation?.state === "open" ? invitation.email : null;
}
