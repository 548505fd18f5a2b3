import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/** Of one connection only (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Next.js trusts these from itself: from outside they have let visitors past its proxy (CVE-2025-29927). */
const INTERNAL = /^x-(?:middleware|nextjs|invoke|matched-path|forwarded)(?:-|$)/;

/** What is passed on to the pages: the visitor's headers, and ours about the visitor in place of theirs. */
export function forwardHeaders(
  request: IncomingMessage,
  { address, publicUrl }: { address: string; publicUrl: string },
): IncomingHttpHeaders {
  const named = new Set(
    (request.headers.connection ?? "")
      .toLowerCase()
      .split(",")
      .map((name) => name.trim()),
  );
  const headers: IncomingHttpHeaders = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (HOP_BY_HOP.has(name) || named.has(name) || INTERNAL.test(name)) continue;
    headers[name] = value;
  }
  headers["x-forwarded-for"] = address;
  headers["x-forwarded-host"] = request.headers.host ?? new URL(publicUrl).host;
  headers["x-forwarded-proto"] = publicUrl.startsWith("https:") ? "https" : "http";
  return headers;
}

/** The same rule for answers. */
export function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)));
}
