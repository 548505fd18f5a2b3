import { randomBytes } from "node:crypto";
import { Secret, TOTP } from "otpauth";

/** RFC 6238 as every authenticator app has it; others are silently ignored by the widest used of them. */
const PARAMETERS = { algorithm: "SHA1", digits: 6, period: 30 } as const;

/** RFC 4226 asks for 128 bits at least and recommends 160: the block that SHA-1 makes. */
export const TOTP_SECRET_BYTES = 20;

/**
 * Steps before and after the present one that count. A code is typed up to 30 s after it was read, and phones
 * whose clock is not kept by the network are off by as much; with none allowed, one in two would be refused.
 * It makes three codes right at a time: against five tries a minute, a guess is right once in 46 days, and
 * none counts twice.
 */
export const TOTP_WINDOW_STEPS = 1;

export function makeTotpSecret(): Buffer {
  return randomBytes(TOTP_SECRET_BYTES);
}

/** The step (number of 30 s since 1970) whose code this is, or null where it is none of those that count. */
export function matchTotp(secret: Uint8Array, code: string, nowMs: number): number | null {
  const delta = TOTP.validate({
    ...PARAMETERS,
    token: code,
    secret: secretOf(secret),
    timestamp: nowMs,
    window: TOTP_WINDOW_STEPS,
  });
  return delta === null ? null : TOTP.counter({ period: PARAMETERS.period, timestamp: nowMs }) + delta;
}

/** What a person types who cannot scan: base32 in groups of four. */
export function totpSecretText(secret: Uint8Array): string {
  return secretOf(secret).base32.replace(/(.{4})(?=.)/g, "$1 ");
}

/** What the QR code says to the app. */
export function totpUri(secret: Uint8Array, email: string): string {
  return new TOTP({ ...PARAMETERS, issuer: "Quant-SaaS", label: email, secret: secretOf(secret) }).toString();
}

function secretOf(bytes: Uint8Array): Secret {
  return new Secret({ buffer: new Uint8Array(bytes).buffer });
}
