import type { Member } from "./member";
import type { Principal } from "./principal";

/** On whose behalf a checked caller acts; a key hands on no more than it holds. */
export function memberOf({ kind, organisationId, userId, role, entitlements, scopes }: Principal): Member {
  return { organisationId, userId, role, entitlements, ...(kind === "key" && { keyScopes: scopes }) };
}
