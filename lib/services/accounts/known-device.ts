import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { deriveKey } from "./derive-key";

/** A browser that has signed in to an account before, and since when. */
export interface KnownDevice {
  deviceId: string;
  sinceMs: number;
}

export interface KnownDevices {
  /** Reads what the cookie says about one account; null where it says nothing that we wrote. */
  find(cookie: string | undefined, email: string, nowMs: number): KnownDevice | null;
  /** The cookie with this account in front; the oldest of too many accounts falls out. */
  remember(cookie: string | undefined, email: string, nowMs: number): string;
}

export const KNOWN_DEVICE_LIFETIME_MS = 400 * 86_400_000;
/** Accounts that one browser is remembered for; the cookie stays under 1 KiB. */
const ACCOUNTS_MAX = 5;
const ENTRY = /^([0-9a-f-]{36})\.(\d{13})\.([A-Za-z0-9_-]{43})$/;
const COOKIE_LENGTH_MAX = 1_024;

/**
 * Tries from a browser that its owner has used count apart, so that nobody else can use them up. Nothing is
 * stored: each entry of the cookie is signed for one account, and tells others nothing about which.
 */
export function createKnownDevices(secret: string): KnownDevices {
  const key = deriveKey(secret, "known-device");

  const sign = (deviceId: string, sinceMs: string, email: string): Buffer =>
    createHmac("sha256", key).update(`${deviceId}\n${sinceMs}\n${email}`).digest();

  function match(entry: string, email: string): { deviceId: string; sinceMs: number } | null {
    const [, deviceId, sinceMs, mac] = ENTRY.exec(entry) ?? [];
    if (deviceId === undefined || sinceMs === undefined || mac === undefined) return null;
    const given = Buffer.from(mac, "base64url");
    const right = sign(deviceId, sinceMs, email);
    if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
    return { deviceId, sinceMs: Number(sinceMs) };
  }

  return {
    find(cookie, email, nowMs) {
      for (const entry of entriesOf(cookie)) {
        const found = match(entry, email);
        if (found && nowMs - found.sinceMs < KNOWN_DEVICE_LIFETIME_MS) return found;
      }
      return null;
    },
    remember(cookie, email, nowMs) {
      const others = entriesOf(cookie).filter((entry) => ENTRY.test(entry) && match(entry, email) === null);
      const deviceId = randomUUID();
      const mac = sign(deviceId, String(nowMs), email).toString("base64url");
      return [`${deviceId}.${nowMs}.${mac}`, ...others].slice(0, ACCOUNTS_MAX).join("~");
    },
  };
}

function entriesOf(cookie: string | undefined): string[] {
  return cookie === undefined || cookie.length > COOKIE_LENGTH_MAX ? [] : cookie.split("~");
}
