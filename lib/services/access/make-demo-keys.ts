import { randomBytes } from "node:crypto";
import { SCOPE_IDS } from "@/lib/domain/access/scopes";
import { entitlementsOfTier } from "@/lib/domain/tiers/entitlements";
import { TIER_IDS, TIERS, type TierId } from "@/lib/domain/tiers/tiers";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { hashPassword } from "@/lib/services/accounts/hash-password";
import { signUp } from "@/lib/services/accounts/sign-up";
import { insertKey } from "./create-key";

export interface DemoAccess {
  email: string;
  password: string;
  key: string;
}

const KEY_NAME = "Demonstration";

/** One organisation a tier, each with a fresh password and a fresh key in place of its former ones. */
export async function makeDemoKeys(
  prisma: PrismaClient,
  grant: (organisationId: string, tier: TierId) => Promise<void>,
  nowMs: number,
): Promise<Record<TierId, DemoAccess>> {
  const made: Partial<Record<TierId, DemoAccess>> = {};
  for (const tier of TIER_IDS) {
    const { organisationId, ...access } = await makeOne(prisma, tier, nowMs);
    await grant(organisationId, tier);
    made[tier] = access;
  }
  return made as Record<TierId, DemoAccess>;
}

async function makeOne(
  prisma: PrismaClient,
  tier: TierId,
  nowMs: number,
): Promise<DemoAccess & { organisationId: string }> {
  const email = `demo-${tier}@example.com`;
  const password = randomBytes(18).toString("base64url");
  const { userId, organisationId } = await ownerOf(prisma, { tier, email, password });
  const passwordHash = await hashPassword(password);
  const now = new Date(nowMs);
  return withOrganisation(prisma, { organisationId, userId }, async (transaction) => {
    await transaction.user.update({
      where: { id: userId },
      data: { passwordHash, emailVerifiedAt: now },
    });
    await transaction.apiKey.updateMany({
      where: { organisationId, name: KEY_NAME, revokedAt: null },
      data: { revokedAt: now },
    });
    // The tier's number of keys is not asked: whoever used it up by hand still gets this one, in the first place.
    const member = { organisationId, userId, role: "owner" as const, entitlements: entitlementsOfTier(tier) };
    const form = {
      name: KEY_NAME,
      scopes: SCOPE_IDS,
      mode: "live" as const,
      ipAllowList: [],
      placedAt: new Date(0),
    };
    const { key } = await insertKey(transaction, member, form, nowMs);
    return { organisationId, email, password, key };
  });
}

async function ownerOf(
  prisma: PrismaClient,
  { tier, email, password }: { tier: TierId; email: string; password: string },
): Promise<{ userId: string; organisationId: string }> {
  const [found] = await prisma.$queryRaw<
    { id: string | null }[]
  >`select accounts.find_user_id(${email}) as id`;
  const userId = found?.id;
  if (!userId) return signUp(prisma, { name: `Demo ${TIERS[tier].name}`, email, password, terms: true });
  const membership = await withOrganisation(prisma, { organisationId: null, userId }, (transaction) =>
    transaction.membership.findFirstOrThrow({ where: { userId, role: "owner" } }),
  );
  return { userId, organisationId: membership.organisationId };
}
