import type { Role } from "@/lib/domain/access/scopes";
import type { Entitlements } from "@/lib/domain/tiers/entitlements";

/** On whose behalf a service acts: a person in an organisation, or a key that such a person made. */
export interface Member {
  organisationId: string;
  userId: string;
  role: Role;
  entitlements: Entitlements;
  /** Present where a key acts: it may hand on only what it holds itself. */
  keyScopes?: readonly string[];
  /** From where, for the security log. */
  address?: string | null;
}
