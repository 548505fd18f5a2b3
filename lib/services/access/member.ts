import type { Role } from "@/lib/domain/access/scopes";
import type { TierId } from "@/lib/domain/tiers/tiers";

/** On whose behalf a service acts: a person in an organisation, or a key that such a person made. */
export interface Member {
  organisationId: string;
  userId: string;
  role: Role;
  tier: TierId;
  /** Present where a key acts: it may hand on only what it holds itself. */
  keyScopes?: readonly string[];
}
