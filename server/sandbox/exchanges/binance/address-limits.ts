import type { Clock } from "@/lib/platform/clock";

export const WEIGHT_MAX = 6_000;
const WEIGHT_WINDOW_MS = 60_000;
/** Requests that may hit the 429 before the address is banned. */
const WARNINGS_MAX = 20;
const BAN_MS = 120_000;

interface Address {
  minute: number;
  weight: number;
  warnings: number;
  bannedUntil: number;
}

export interface WeightVerdict {
  status: 200 | 429 | 418;
  usedWeight: number;
  retryAfterSeconds: number;
  bannedUntil: number;
}

/** The weight that addresses have used, and their bans; too many addresses are all forgotten at once. */
export class AddressLimits {
  private readonly addresses = new Map<string, Address>();

  constructor(private readonly clock: Clock) {}

  spend(ip: string, weight: number): WeightVerdict {
    const now = this.clock.now();
    const address = this.address(ip);
    const minute = Math.floor(now / WEIGHT_WINDOW_MS);
    if (minute !== address.minute) Object.assign(address, { minute, weight: 0, warnings: 0 });
    if (address.bannedUntil > now) return this.verdict(418, address, address.bannedUntil - now);
    if (address.weight + weight <= WEIGHT_MAX) {
      address.weight += weight;
      return this.verdict(200, address, 0);
    }
    address.warnings += 1;
    if (address.warnings > WARNINGS_MAX) {
      address.bannedUntil = now + BAN_MS;
      return this.verdict(418, address, BAN_MS);
    }
    return this.verdict(429, address, (minute + 1) * WEIGHT_WINDOW_MS - now);
  }

  private verdict(status: 200 | 429 | 418, address: Address, waitMs: number): WeightVerdict {
    const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
    return { status, usedWeight: address.weight, retryAfterSeconds, bannedUntil: address.bannedUntil };
  }

  private address(ip: string): Address {
    const known = this.addresses.get(ip);
    if (known) return known;
    if (this.addresses.size >= 10_000) this.addresses.clear();
    const fresh = { minute: 0, weight: 0, warnings: 0, bannedUntil: 0 };
    this.addresses.set(ip, fresh);
    return fresh;
  }
}
