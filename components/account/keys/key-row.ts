/** A key as its table shows it. Times are epoch milliseconds. */
export interface KeyRow {
  id: string;
  name: string;
  mode: string;
  prefix: string;
  lastFour: string;
  scopes: readonly string[];
  ipAllowList: readonly string[];
  createdAt: number;
  expiresAt: number | null;
  revokedAt: number | null;
  leakedAt: number | null;
  /** It lives, but the tier has no place for it. */
  overLimit: boolean;
  lastUsedAt: number | null;
  lastUsedAddress: string | null;
}

/** A key that was just made, with its secret, which exists nowhere else. */
export interface SecretKey {
  name: string;
  scopes: readonly string[];
  mode: string;
  key: string;
}

export type KeyState = "active" | "ending" | "resting" | "expired" | "revoked" | "leaked";

const SOON_MS = 14 * 86_400_000;

export function stateOf(key: KeyRow, nowMs: number): KeyState {
  if (key.leakedAt !== null) return "leaked";
  if (key.revokedAt !== null) return "revoked";
  if (key.expiresAt !== null && key.expiresAt <= nowMs) return "expired";
  if (key.overLimit) return "resting";
  if (key.expiresAt === null) return "active";
  return key.expiresAt - nowMs < SOON_MS ? "ending" : "active";
}
