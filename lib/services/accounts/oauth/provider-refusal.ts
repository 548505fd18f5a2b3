import { AppError } from "@/lib/platform/errors";
import { PROVIDERS, type ProviderId } from "./providers";

/** Why somebody whom a provider knows is not let in, and the way on. */
const REASONS = {
  "unverified-there": (name) =>
    `${name} has not confirmed your e-mail address. Confirm it there, or create an account with a password here.`,
  "unverified-here": (name) =>
    `There is an account with this e-mail address that nobody has confirmed yet, so ${name} cannot open it. Sign in with its password, or reset the password by mail, and try again.`,
  "other-identity": (name) =>
    `Your account is joined with another ${name} account. Sign in there with that one, or here with your password.`,
  failed: (name) => `Signing in with ${name} did not work. Try again, or sign in with your password.`,
  "rate-limited": () => "Those were many tries in a short time. Try again in a minute.",
  reserved: () => "This e-mail address cannot be used for a new account at the moment.",
} as const satisfies Record<string, (name: string) => string>;

export type RefusalReason = keyof typeof REASONS;

/** Only the reason travels through the address bar: a sentence from there could be anybody's. */
export function providerSentence(reason: string | undefined, provider: ProviderId): string | null {
  const name = PROVIDERS[provider].name;
  return reason !== undefined && isReason(reason) ? REASONS[reason](name) : null;
}

function isReason(text: string): text is RefusalReason {
  return Object.hasOwn(REASONS, text);
}

export class ProviderRefusal extends AppError {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, provider: ProviderId) {
    super("forbidden", REASONS[reason](PROVIDERS[provider].name));
    this.reason = reason;
  }
}
