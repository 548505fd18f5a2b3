import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/** Of one connection only (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Say where a message ends and whom it is for: `Connection` must not be able to name them away. */
const ESSENTIAL = new Set(["content-length", "host", "cookie", "authorization"]);

/**
 * Next.js and its proxy trust these from themselves: from outside they have let visitors past the proxy
 * (CVE-2025-29927). Addresses that a visitor claims for himself go the same way.
 */
const INTERNAL =
  /^(?:x-(?:middleware|invoke|matched-path|now-route-matches|forwarded|nonce|real-ip|original-url|rewrite-url)|forwarded|content-security-policy)(?:-|$)/;

/** What is passed on to the pages: the visitor's headers, and ours about the visitor in place of theirs. */
export function forwardHeaders(
  request: IncomingMessage,
  { address, publicUrl }: { address: string; publicUrl: string },
): IncomingHttpHeaders {
  const { connection = "", host } = request.headers;
  const named = new Set(
    connection
      .toLowerCase()
      .split(",")
      .map((name) => name.trim()),
  );
  const headers: IncomingHttpHeaders = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (HOP_BY_HOP.has(name) || INTERNAL.test(name) || (named.has(name) && !ESSENTIAL.has(name))) continue;
    headers[name] = value;
  }
  // Without it the bytes of a GET's body would go out unframed and be read as the next request.
  if (request.headers["transfer-encoding"] !== undefined) headers["transfer-encoding"] = "chunked";
  headers["x-forwarded-for"] = address;
  headers["x-forwarded-host"] = host ?? new URL(publicUrl).host;
  headers["x-forwarded-proto"] = publicUrl.startsWith("https:") ? "https" : "http";
  return headers;
}

/** Whether a request brings a body, which can be sent only once. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** The same rule for answers. */
export function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)));
}
