import type { RateLimiter, RateLimits } from "@/lib/domain/limits/rate-limits";
import { AppError } from "@/lib/platform/errors";
import { limitKey } from "@/lib/platform/http/client-address";

interface EntryLimiter extends RateLimiter {
  degradedSince(): number | null;
}

/** The stricter one holds while limits are this process's alone. */
interface Allowance {
  shared: RateLimits;
  alone: RateLimits;
}

interface EntryLimits {
  /** Tries of an address, whatever it tries. */
  address?: Allowance;
  /** Tries at one account from one address: a stranger elsewhere cannot use up its owner's. */
  accountHere?: Allowance;
  /** Tries at one account from everywhere, known devices apart. */
  account?: Allowance;
  /** Tries at one account from a device that has signed in to it before: they count nowhere else. */
  device?: Allowance;
}

const each = (shared: number, alone: number): Allowance => ({
  shared: { requestsPerMinute: shared, requestsBurst: shared },
  alone: { requestsPerMinute: alone, requestsBurst: alone },
});

const LIMITS = {
  "sign-in": {
    address: {
      shared: { requestsPerMinute: 30, requestsBurst: 20 },
      alone: { requestsPerMinute: 10, requestsBurst: 5 },
    },
    accountHere: each(10, 5),
    account: each(20, 10),
    device: each(10, 5),
  },
  "sign-up": {
    address: {
      shared: { requestsPerMinute: 20, requestsBurst: 20 },
      alone: { requestsPerMinute: 5, requestsBurst: 3 },
    },
  },
  /** Asking for a link by mail. */
  "forgot-password": { address: each(10, 3), accountHere: each(3, 2) },
  /** Opening a link out of a mail. */
  link: { address: each(20, 5) },
  /** A code of the second factor. */
  "second-factor": { account: each(5, 5), device: each(5, 5) },
  /** One's own password, asked again before something that matters. */
  password: { account: each(10, 5) },
  /** A mail that one sends to oneself. */
  mail: { account: each(3, 2) },
  /** Mails to people whom one invites. */
  invitation: { address: each(30, 5), account: each(20, 5) },
  /** Making and exchanging keys by hand: each leaves a row for ever. */
  key: { account: each(30, 5) },
  organisation: { address: each(10, 3) },
  /** Each asks Stripe. */
  billing: { address: each(120, 30), account: each(60, 20) },
} as const satisfies Record<string, EntryLimits>;

export type EntryKind = keyof typeof LIMITS;

export interface Entry {
  kind: EntryKind;
  address: string;
  /** The account that is tried, by whatever names it; null where none is. */
  email: string | null;
  /** The device, where it has signed in to this very account before. */
  deviceId?: string | null;
}

/** Counts a try to come in before any password is looked at. Errors: `rate_limited`, which says for how long. */
export async function guardEntry(
  limiter: EntryLimiter,
  { kind, address, email, deviceId = null }: Entry,
): Promise<void> {
  const limits: EntryLimits = LIMITS[kind];
  const held = limiter.degradedSince() === null ? "shared" : "alone";
  const place = limitKey(address);
  const counted: [string, Allowance | undefined][] =
    email !== null && deviceId !== null
      ? [[`${kind}:device:${deviceId}`, limits.device]]
      : [
          [`${kind}:${place}`, limits.address],
          [`${kind}:${place}:${email}`, email === null ? undefined : limits.accountHere],
          [`${kind}:account:${email}`, email === null ? undefined : limits.account],
        ];
  for (const [key, allowance] of counted) {
    if (!allowance) continue;
    const decision = await limiter.take(key, allowance[held], 1);
    // What is refused here must not use up what counts over all addresses: that would be its owner's.
    if (!decision.allowed) throw refusal(Math.max(...decision.policies.map(({ waitMs }) => waitMs)));
  }
}

function refusal(waitMs: number): AppError {
  const waitSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return new AppError(
    "rate_limited",
    `Those were many tries in a short time. Try again in ${waitSeconds} s.`,
  );
}
