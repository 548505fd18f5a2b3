import { INVITATIONS_PATH, invitationCookieHeader } from "@/app/_server/invitation-cookie";
import { isToken } from "@/lib/services/accounts/one-time-token";

/**
 * The link of an invitation's mail. The token leaves the address at once, so that neither the history nor a
 * referrer keeps it; looking at the link changes nothing, since scanners of mail do that.
 */
export async function GET(_request: Request, { params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const headers = new Headers({
    Location: INVITATIONS_PATH,
    "Cache-Control": "no-store",
  });
  headers.set("Set-Cookie", invitationCookieHeader(isToken(token) ? token : null));
  return new Response(null, { status: 303, headers });
}
