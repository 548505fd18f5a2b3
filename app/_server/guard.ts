import { type EntryKind, guardEntry } from "@/lib/services/accounts/guard-entry";
import { limits } from "./limits";

/**
 * Next.js is reached through the front door alone, which puts the visitor's true address in the header.
 * `account` is whatever names the account that is tried; `deviceId` is given where it has signed in to it before.
 */
export function guard(
  kind: EntryKind,
  forwardedFor: string | null,
  account: string | null,
  deviceId: string | null = null,
): Promise<void> {
  return guardEntry(limits().limiter, { kind, address: forwardedFor ?? "unknown", email: account, deviceId });
}
