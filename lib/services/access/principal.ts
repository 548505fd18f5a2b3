import type { KeyMode } from "@/lib/domain/access/api-key";
import type { Role, Scope } from "@/lib/domain/access/scopes";
import type { Entitlements } from "@/lib/domain/tiers/entitlements";
import type { TierId } from "@/lib/domain/tiers/tiers";

/** Somebody whose credentials were checked. */
export interface Principal {
  kind: "key" | "session";
  /** The key's or session's id, by which its end is heard of. */
  id: string;
  organisationId: string;
  organisationName: string;
  userId: string;
  role: Role;
  tier: TierId;
  /** They may end by themselves: to be read again at `entitlements.until`. */
  entitlements: Entitlements;
  scopes: readonly Scope[];
  mode: KeyMode;
  /** The key's or person's name: who holds a slot. */
  name: string;
  /** When the credentials end by themselves (epoch milliseconds), or null. */
  expiresAt: number | null;
  ipAllowList: readonly string[];
}
