import type { Clock } from "@/lib/platform/clock";

export const REQUESTS_MAX = 600;
const WINDOW_MS = 5_000;
/** The venue's own word: who comes too often waits for ten minutes. */
const BAN_MS = 600_000;
/** Past so many all are forgotten, which forgives and never refuses more. */
const ADDRESSES_MAX = 10_000;

/** Counts REST requests by address, over all endpoints. */
export class RequestLimits {
  private readonly addresses = new Map<string, { times: number[]; bannedUntil: number }>();

  constructor(private readonly clock: Clock) {}

  /** Counts a request; how many more are allowed at present, or null where the address is kept out. */
  spend(ip: string): number | null {
    const now = this.clock.now();
    if (this.addresses.size >= ADDRESSES_MAX) this.addresses.clear();
    const address = this.addresses.get(ip) ?? { times: [], bannedUntil: 0 };
    this.addresses.set(ip, address);
    if (address.bannedUntil > now) return null;
    const recent = address.times.filter((time) => time > now - WINDOW_MS);
    address.times = recent;
    if (recent.length >= REQUESTS_MAX) {
      address.bannedUntil = now + BAN_MS;
      return null;
    }
    recent.push(now);
    return REQUESTS_MAX - recent.length;
  }
}
