const ALWAYS: ReadonlyArray<readonly [string, string]> = [
  ["X-Content-Type-Options", "nosniff"],
  ["X-Frame-Options", "DENY"],
  ["Referrer-Policy", "strict-origin-when-cross-origin"],
  ["Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
];

// Only where TLS is certain: on localhost it would lock the browser out of every other http port for two years.
const PRODUCTION: typeof ALWAYS = [["Strict-Transport-Security", "max-age=63072000; includeSubDomains"]];

/** Pages whose address holds what opens something: it is told to nobody, this site's own pages included. */
const SECRET_ADDRESS =
  /^\/(?:invitations|verify-email|reset-password|confirm-email|undo-email-change)(?:\/|$)/;

/** The policy of a path where it is stricter than everywhere, else null. */
export function referrerPolicyOf(path: string): string | null {
  return SECRET_ADDRESS.test(path) ? "no-referrer" : null;
}

/** Headers of every page, beside its content security policy. */
export function securityHeaders(production: boolean): typeof ALWAYS {
  return production ? [...ALWAYS, ...PRODUCTION] : ALWAYS;
}
