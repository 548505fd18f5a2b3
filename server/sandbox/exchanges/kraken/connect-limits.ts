import type { Clock } from "@/lib/platform/clock";

const CONNECTIONS_MAX = 150;
const WINDOW_MS = 600_000;
const BAN_MS = 600_000;
const ADDRESSES_MAX = 10_000;

/** Attempts to connect by address; who tries too often is kept out for ten minutes. */
export class ConnectLimits {
  private readonly addresses = new Map<string, { attempts: number[]; bannedUntil: number }>();

  constructor(private readonly clock: Clock) {}

  /** Counts an attempt; the milliseconds that the address has to wait, or null where it is let in. */
  admit(ip: string): number | null {
    const now = this.clock.now();
    if (this.addresses.size >= ADDRESSES_MAX) this.addresses.clear();
    const address = this.addresses.get(ip) ?? { attempts: [], bannedUntil: 0 };
    this.addresses.set(ip, address);
    if (address.bannedUntil > now) return address.bannedUntil - now;
    address.attempts = address.attempts.filter((time) => time > now - WINDOW_MS);
    if (address.attempts.length >= CONNECTIONS_MAX) {
      address.bannedUntil = now + BAN_MS;
      return BAN_MS;
    }
    address.attempts.push(now);
    return null;
  }
}
