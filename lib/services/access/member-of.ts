import type { Member } from "./member";
import type { Principal } from "./principal";

/** On whose behalf a checked caller acts; a key hands on no more than it holds. */
export function memberOf({ kind, organisationId, userId, role, tier, scopes }: Principal): Member {
  return { organisationId, userId, role, tier, ...(kind === "key" && { keyScopes: scopes }) };
}
