import NextAuth from "next-auth";
import { authOptions } from "@/app/_server/auth-options";
import { AppError } from "@/lib/platform/errors";
import { PROBLEM_TYPE, problemOf } from "@/lib/platform/http/problem";
import { requestIdOf } from "@/lib/platform/http/request-id";

type Handler = (request: Request, context: unknown) => Promise<Response>;

const nextAuth = NextAuth(authOptions) as Handler;

/** NextAuth takes both for faults of the server; they are the asker's. */
async function handler(request: Request, context: unknown): Promise<Response> {
  const callbackUrl = new URL(request.url).searchParams.get("callbackUrl");
  if (callbackUrl && !leadsSomewhere(callbackUrl, request.url)) {
    return refusal("callbackUrl should be a path of this site, such as /home.");
  }
  try {
    return await nextAuth(request, context);
  } catch (error) {
    if (error instanceof SyntaxError) return refusal("The body is not well-formed JSON.");
    throw error;
  }
}

/** As NextAuth asks it; whether it may lead there is asked later. */
function leadsSomewhere(url: string, base: string): boolean {
  const from = url.startsWith("/") ? base : undefined;
  return URL.canParse(url, from) && /^https?:$/.test(new URL(url, from).protocol);
}

function refusal(sentence: string): Response {
  const { status, body } = problemOf(new AppError("invalid_request", sentence), requestIdOf(undefined));
  return new Response(body, { status, headers: { "Content-Type": PROBLEM_TYPE } });
}

export { handler as GET, handler as POST };
