import { roleMay } from "@/lib/domain/access/roles";
import type { BillingAccount, BillingView } from "@/lib/domain/billing/billing-view";
import { isBillingInterval, isPaidTier, type Plan } from "@/lib/domain/billing/plans";
import { type SubscriptionCopy, standingOf } from "@/lib/domain/billing/standing";
import { SUBSCRIPTION_STATUSES } from "@/lib/domain/tiers/entitlements";
import { isTierId, type Tier } from "@/lib/domain/tiers/tiers";
import { projectUsage } from "@/lib/domain/usage/project-usage";
import { isUsageMeter, METER_FACTS } from "@/lib/domain/usage/usage-meters";
import type { PrismaClient, Subscription } from "@/lib/generated/prisma/client";
import { type TenantTransaction, withOrganisation } from "@/lib/platform/with-organisation";
import type { Member } from "../access/member";

const INVOICES_MAX = 24;
const DAY_MS = 86_400_000;
/** As far back as a trend looks. */
const PEAK_DAYS = 29;

type Viewer = Pick<Member, "organisationId" | "userId" | "role" | "entitlements">;

/** The copy of what Stripe says: the page stands whether Stripe answers or not. */
export function readBilling(prisma: PrismaClient, viewer: Viewer, nowMs: number): Promise<BillingView> {
  const { organisationId, userId, role, entitlements } = viewer;
  return withOrganisation(prisma, { organisationId, userId }, async (transaction) => {
    const subscription = await transaction.subscription.findUnique({ where: { organisationId } });
    const customer = await transaction.billingCustomer.findUnique({ where: { organisationId } });
    const user = await transaction.user.findUnique({ where: { id: userId } });
    const newest = await transaction.billingInvoice.aggregate({
      where: { organisationId },
      _max: { createdAt: true, finalizedAt: true, paidAt: true },
    });
    const { createdAt, finalizedAt, paidAt } = newest._max;
    const times = [createdAt, finalizedAt, paidAt].map((time) => time?.getTime() ?? 0);
    return {
      seenAt: Math.max(nowMs, ...times),
      standing: standingOf(subscription && copyOf(subscription), nowMs),
      account: roleMay(role, "billing:read")
        ? await readAccount(transaction, organisationId, customer)
        : null,
      inUse: {
        apiKeys: await transaction.apiKey.count({
          where: {
            organisationId,
            revokedAt: null,
            OR: [{ expiresAt: null }, { expiresAt: { gt: new Date(nowMs) } }],
          },
        }),
        seats: await transaction.membership.count({ where: { organisationId } }),
      },
      projection: await readProjection(transaction, { organisationId, limits: entitlements.limits, nowMs }),
      canTry: customer === null || customer.trialUsedAt === null,
      isVerified: user?.emailVerifiedAt !== null && user !== null,
    };
  });
}

async function readProjection(
  transaction: TenantTransaction,
  { organisationId, limits, nowMs }: { organisationId: string; limits: Tier; nowMs: number },
): Promise<BillingView["projection"]> {
  const rows = await transaction.usagePeak.findMany({
    where: { organisationId, day: { gte: new Date(nowMs - PEAK_DAYS * DAY_MS) } },
  });
  const peaks = rows.flatMap(({ meter, day, used, allowed, at }) =>
    isUsageMeter(meter)
      ? [{ meter, day: day.getTime(), used: Number(used), allowed: Number(allowed), at: at.getTime() }]
      : [],
  );
  const first = projectUsage(peaks, limits, nowMs).find(({ tier }) => tier !== null && isPaidTier(tier));
  if (!first?.tier || !isPaidTier(first.tier)) return null;
  return { words: METER_FACTS[first.meter].words, day: first.day, tier: first.tier };
}

type Customer = Awaited<ReturnType<TenantTransaction["billingCustomer"]["findUnique"]>>;

async function readAccount(
  transaction: TenantTransaction,
  organisationId: string,
  customer: Customer,
): Promise<BillingAccount> {
  const invoices = await transaction.billingInvoice.findMany({
    where: { organisationId, status: { notIn: ["draft", "void"] } },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: INVOICES_MAX,
  });
  return {
    hasCustomer: Boolean(customer?.stripeCustomerId),
    card: readCard(customer?.card),
    discount: readDiscount(customer?.discount),
    invoices: invoices.map((row) => ({
      id: row.id,
      number: row.number,
      status: row.status,
      description: row.description,
      total: Number(row.total),
      currency: row.currency,
      at: row.createdAt.getTime(),
    })),
  };
}

export function copyOf(row: Subscription): SubscriptionCopy {
  return {
    isGranted: row.stripeSubscriptionId === null,
    tier: isTierId(row.tier) ? row.tier : "free",
    plan: planOf(row.tier, row.billingInterval),
    status: SUBSCRIPTION_STATUSES.find((status) => status === row.status) ?? "incomplete",
    trialEnd: row.trialEnd?.getTime() ?? null,
    periodEnd: row.currentPeriodEnd?.getTime() ?? null,
    cancelAt: row.cancelAt?.getTime() ?? null,
    graceUntil: row.graceUntil?.getTime() ?? null,
    next: planOf(row.nextTier, row.nextBillingInterval),
  };
}

function planOf(tier: string | null, interval: string | null): Plan | null {
  if (tier === null || interval === null) return null;
  return isPaidTier(tier) && isBillingInterval(interval) ? { tier, interval } : null;
}

function readCard(json: unknown): BillingAccount["card"] {
  if (typeof json !== "object" || json === null) return null;
  const { brand, lastFour, expiresMonth, expiresYear } = json as Record<string, unknown>;
  return {
    brand: String(brand),
    lastFour: String(lastFour),
    expiresMonth: Number(expiresMonth),
    expiresYear: Number(expiresYear),
  };
}

function readDiscount(json: unknown): BillingAccount["discount"] {
  if (typeof json !== "object" || json === null) return null;
  const { name, percentOff, amountOff, endsAt } = json as Record<string, unknown>;
  const numberOf = (value: unknown) => (typeof value === "number" ? value : null);
  return {
    name: String(name),
    percentOff: numberOf(percentOff),
    amountOff: numberOf(amountOff),
    endsAt: numberOf(endsAt),
  };
}
