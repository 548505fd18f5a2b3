import { headers } from "next/headers";
import { isOwnOrigin } from "@/app/_server/assert-own-origin";
import { signedIn } from "@/app/_server/signed-in";
import { issueStreamTicket } from "@/lib/services/access/stream-ticket";

/** A ticket for the dashboard's socket. Only its own pages may ask: a cookie alone proves nothing about who asks. */
export async function POST(): Promise<Response> {
  const origin = (await headers()).get("origin");
  if (origin === null || !(await isOwnOrigin(origin))) {
    return problem(403, "forbidden", "Tickets are given to this site's own pages only.");
  }
  const person = await signedIn();
  if (!person) return problem(401, "unauthenticated", "Sign in first.");
  const secret = process.env.NEXTAUTH_SECRET;
  if (!secret) return problem(503, "unavailable", "NEXTAUTH_SECRET is not set on this server.");
  const ticket = issueStreamTicket(secret, { sessionId: person.sessionId, origin, nowMs: Date.now() });
  return Response.json({ ticket }, { headers: { "Cache-Control": "no-store" } });
}

function problem(status: number, code: string, detail: string): Response {
  const body = { type: `/docs/errors#${code}`, title: detail, status, detail, code };
  return Response.json(body, { status, headers: { "Content-Type": "application/problem+json" } });
}
