import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { type TenantTransaction, withOrganisation } from "@/lib/platform/with-organisation";
import { emailSchema, personNameSchema } from "../credentials-schema";
import { type Account, findAccount, readAccount } from "../find-account";
import type { KnownDevice } from "../known-device";
import { type OpenedSession, openSession } from "../open-session";
import { hasSecondFactor } from "../second-factor/has-second-factor";
import { type Caller, noteSecurityEvent } from "../security-events";
import { makeAccount } from "../sign-up";
import { ProviderRefusal } from "./provider-refusal";
import { PROVIDERS, type ProviderIdentity } from "./providers";

interface Circumstances {
  caller: Caller;
  nowMs: number;
  /** Reads the browser's cookie for an address. */
  deviceOf: (email: string) => KnownDevice | null;
}

/**
 * Opens a session for whoever a provider vouches for. The provider's id of the person decides; an address only
 * joins the two where both sides have confirmed it, since either alone could be a stranger's claim.
 * Errors: `ProviderRefusal`.
 */
export async function signInWithProvider(
  prisma: PrismaClient,
  identity: ProviderIdentity,
  circumstances: Circumstances,
): Promise<OpenedSession> {
  const { provider, subject } = identity;
  const [found] = await prisma.$queryRaw<{ id: string | null }[]>`
    select accounts.find_oauth_user_id(${provider}, ${subject}) as id`;
  const known = found?.id ? await readAccount(prisma, found.id) : null;
  if (known) return open(prisma, known, identity, circumstances);

  const email = emailSchema.safeParse(identity.email ?? "");
  if (!email.success || !identity.emailVerified) throw new ProviderRefusal("unverified-there", provider);
  const existing = await findAccount(prisma, email.data);
  if (existing) {
    if (!existing.emailVerifiedAt) throw new ProviderRefusal("unverified-here", provider);
    return open(prisma, existing, identity, circumstances, (transaction) =>
      join(transaction, existing.id, { ...identity, email: email.data }, circumstances.caller),
    );
  }
  const made = await make(prisma, { ...identity, email: email.data }, circumstances);
  return open(prisma, made, identity, circumstances);
}

async function open(
  prisma: PrismaClient,
  user: Account,
  { provider }: ProviderIdentity,
  { caller, nowMs, deviceOf }: Circumstances,
  before: (transaction: TenantTransaction) => Promise<void> = async () => undefined,
): Promise<OpenedSession> {
  const organisationId = user.memberships[0]?.organisationId ?? null;
  const device = deviceOf(user.email);
  return withOrganisation(prisma, { organisationId, userId: user.id }, async (transaction) => {
    await before(transaction);
    return openSession(transaction, {
      user,
      organisationId,
      caller,
      by: PROVIDERS[provider].name,
      deviceKnown: device !== null && device.sinceMs >= (user.passwordChangedAt?.getTime() ?? 0),
      secondFactorDue: hasSecondFactor(user),
      nowMs,
    });
  });
}

async function join(
  transaction: TenantTransaction,
  userId: string,
  { provider, subject, email }: ProviderIdentity & { email: string },
  caller: Caller,
): Promise<void> {
  const other = await transaction.oauthIdentity.findFirst({ where: { userId, provider } });
  if (other) throw new ProviderRefusal("other-identity", provider);
  await transaction.oauthIdentity.create({ data: { provider, subject, userId, email } });
  const detail = { by: PROVIDERS[provider].name };
  await noteSecurityEvent(transaction, { kind: "identity-joined", userId, ...caller, detail });
}

async function make(
  prisma: PrismaClient,
  { provider, subject, name, email }: ProviderIdentity & { email: string },
  { caller, nowMs }: Circumstances,
): Promise<Account> {
  const [found] = await prisma.$queryRaw<{ reserved: boolean }[]>`
    select accounts.is_email_reserved(${email}) as reserved`;
  if (found?.reserved !== false) throw new ProviderRefusal("reserved", provider);
  const given = personNameSchema.safeParse(name ?? "");
  const person = {
    name: given.success ? given.data : (email.split("@")[0] ?? email).slice(0, 80),
    email,
    passwordHash: null,
    emailVerifiedAt: new Date(nowMs),
  };
  const { userId } = await makeAccount(prisma, person, async (transaction, made) => {
    await transaction.oauthIdentity.create({ data: { provider, subject, userId: made.userId, email } });
    const detail = { by: PROVIDERS[provider].name };
    await noteSecurityEvent(transaction, { kind: "signed-up", userId: made.userId, ...caller, detail });
  });
  const account = await readAccount(prisma, userId);
  if (!account) throw new AppError("internal", "The account that was just made is gone.");
  return account;
}
