export interface PolicyInputs {
  nonce: string;
  /** The Host header as it came: written by the client, so it is checked before it is repeated. */
  host: string | null;
  production: boolean;
  development: boolean;
}

const HOST = /^(?:[a-z0-9.-]{1,253}|\[[0-9a-f:]{2,45}\])(?::\d{1,5})?$/i;

/**
 * What a page may load. `strict-dynamic` lets scripts that carry the nonce load their chunks and
 * nothing else run; older browsers fall back to 'self'.
 */
export function contentSecurityPolicy({ nonce, host, production, development }: PolicyInputs): string {
  // Safari before 15.4 does not take 'self' for ws: of the same host, so the host is named as well.
  const sockets = host !== null && HOST.test(host) ? ` ${production ? "wss" : "ws"}://${host}` : "";
  const directives = [
    "default-src 'self'",
    // React's development build evaluates source to rebuild server stacks.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${sockets}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  if (production) directives.push("upgrade-insecure-requests");
  return directives.join("; ");
}
