import {
  type EntitlementOverride,
  type Entitlements,
  entitlementsFor,
  type PaidSubscription,
  SUBSCRIPTION_STATUSES,
} from "@/lib/domain/tiers/entitlements";
import { isTierId, TIERS } from "@/lib/domain/tiers/tiers";
import type {
  EntitlementOverride as OverrideRow,
  Subscription as SubscriptionRow,
} from "@/lib/generated/prisma/client";

/** What to read along with an organisation, so that its entitlements are known. */
export const WITH_ENTITLEMENTS = { subscription: true, overrides: true } as const;

interface OrganisationRow {
  subscription: SubscriptionRow | null;
  overrides: readonly OverrideRow[];
}

/** What an organisation's rows entitle it to at `nowMs` (epoch milliseconds). */
export function readEntitlements({ subscription, overrides }: OrganisationRow, nowMs: number): Entitlements {
  return entitlementsFor(
    subscription && readSubscription(subscription),
    overrides.flatMap(readOverride),
    nowMs,
  );
}

function readSubscription(row: SubscriptionRow): PaidSubscription | null {
  const status = SUBSCRIPTION_STATUSES.find((candidate) => candidate === row.status);
  if (!status || !isTierId(row.tier)) return null;
  return {
    tier: row.tier,
    status,
    cancelAt: row.cancelAt?.getTime() ?? null,
    graceUntil: row.graceUntil?.getTime() ?? null,
  };
}

/** A field that the tier table no longer has changes nothing. */
function readOverride({ field, value, expiresAt }: OverrideRow): EntitlementOverride[] {
  const { name: _name, purpose: _purpose, priceUsd: _price, ...limits } = TIERS.free;
  const known = Object.keys(limits).find(
    (candidate): candidate is keyof typeof limits => candidate === field,
  );
  const isValue = value === null || typeof value === "number" || typeof value === "boolean";
  if (!known || !isValue) return [];
  return [{ field: known, value, expiresAt: expiresAt?.getTime() ?? null }];
}
