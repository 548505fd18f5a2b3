import type { ApiKey } from "@/lib/generated/prisma/client";

/** A key as its organisation may see it: everything but the secret. Times are epoch milliseconds. */
export interface ApiKeyView {
  id: string;
  name: string;
  mode: string;
  prefix: string;
  lastFour: string;
  scopes: string[];
  ipAllowList: string[];
  createdAt: number;
  expiresAt: number | null;
  revokedAt: number | null;
  /** When somebody found it in the open; it was revoked then. */
  leakedAt: number | null;
  /** It lives, but the tier has no place for it: it works again once there is room. */
  overLimit: boolean;
  lastUsedAt: number | null;
  lastUsedAddress: string | null;
}

export function toApiKeyView(row: ApiKey, overLimit = false): ApiKeyView {
  return {
    id: row.id,
    name: row.name,
    mode: row.mode,
    prefix: row.prefix,
    lastFour: row.lastFour,
    scopes: row.scopes,
    ipAllowList: row.ipAllowList,
    createdAt: row.createdAt.getTime(),
    expiresAt: row.expiresAt?.getTime() ?? null,
    revokedAt: row.revokedAt?.getTime() ?? null,
    leakedAt: row.leakedAt?.getTime() ?? null,
    overLimit,
    lastUsedAt: row.lastUsedAt?.getTime() ?? null,
    lastUsedAddress: row.lastUsedAddress,
  };
}
