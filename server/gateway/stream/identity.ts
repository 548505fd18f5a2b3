import { DASHBOARD_ALLOWANCE, VISITOR_ALLOWANCE } from "@/lib/domain/tiers/tiers";
import { limitKey } from "@/lib/platform/http/client-address";
import type { Principal } from "@/lib/services/access/principal";

/** Who a socket speaks for and what that allows it. */
export interface Identity {
  principal: Principal | null;
  /** Whose slots it uses: an organisation's, a person's or an address's. */
  slotOwner: string;
  connectionsMax: number;
  subscriptionsMax: number;
  bookDepth: number | null;
  name: string;
}

export function visitorIdentity(address: string): Identity {
  return {
    principal: null,
    slotOwner: `address:${limitKey(address)}`,
    connectionsMax: VISITOR_ALLOWANCE.connections,
    subscriptionsMax: VISITOR_ALLOWANCE.subscriptionsPerConnection,
    bookDepth: VISITOR_ALLOWANCE.bookDepth,
    name: "visitor",
  };
}

/** A key counts against its organisation's tier; a signed-in person has an allowance of their own. */
export function principalIdentity(principal: Principal): Identity {
  const tier = principal.entitlements.limits;
  if (principal.kind === "session") {
    return {
      principal,
      slotOwner: `person:${principal.userId}`,
      connectionsMax: DASHBOARD_ALLOWANCE.connections,
      subscriptionsMax: DASHBOARD_ALLOWANCE.subscriptionsPerConnection,
      bookDepth: tier.bookDepth,
      name: principal.name,
    };
  }
  return {
    principal,
    slotOwner: `organisation:${principal.organisationId}`,
    connectionsMax: tier.connections,
    subscriptionsMax: tier.subscriptionsPerConnection,
    bookDepth: tier.bookDepth,
    name: principal.name,
  };
}
