import { type NextRequest, NextResponse } from "next/server";
import { contentSecurityPolicy } from "./app/_security/content-security-policy";
import { referrerPolicyOf, securityHeaders } from "./app/_security/security-headers";

/** Every page gets a nonce of its own; Next.js finds it in the request's copy of the policy. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const production = process.env.QUANT_ENV === "production";
  const policy = contentSecurityPolicy({
    nonce,
    host: request.headers.get("host"),
    production,
    development: process.env.NODE_ENV === "development",
  });

  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);

  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  for (const [name, value] of securityHeaders(production)) response.headers.set(name, value);
  const referrerPolicy = referrerPolicyOf(request.nextUrl.pathname);
  if (referrerPolicy !== null) response.headers.set("Referrer-Policy", referrerPolicy);
  return response;
}

export const config = {
  // Built assets are immutable files: no policy applies to them, and they should not wait for one.
  matcher: [{ source: "/((?!_next/static|_next/image|icon.svg|manifest.webmanifest).*)" }],
};
