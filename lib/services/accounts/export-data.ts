import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { type Caller, noteSecurityEvent } from "./security-events";

export const EXPORTS_A_DAY = 3;
const DAY_MS = 86_400_000;
const ROWS_AT_ONCE = 500;

interface Circumstances {
  userId: string;
  caller: Caller;
  nowMs: number;
}

/** Counts a copy and writes it down before any of it leaves. Errors: `rate_limited`. */
export async function beginExport(
  prisma: PrismaClient,
  { userId, caller, nowMs }: Circumstances,
): Promise<void> {
  await withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
    // Of two that ask at once, the second counts the first.
    await transaction.$queryRaw`select id from accounts.users where id = ${userId}::uuid for no key update`;
    const taken = await transaction.securityEvent.findMany({
      where: { userId, kind: "data-exported", createdAt: { gt: new Date(nowMs - DAY_MS) } },
      orderBy: { id: "desc" },
      take: EXPORTS_A_DAY,
    });
    const oldest = taken[EXPORTS_A_DAY - 1];
    if (oldest) {
      const hours = Math.max(1, Math.ceil((oldest.createdAt.getTime() + DAY_MS - nowMs) / 3_600_000));
      throw new AppError(
        "rate_limited",
        `You have taken ${EXPORTS_A_DAY} copies in 24 hours. The next can be taken in ${hours} h.`,
      );
    }
    await noteSecurityEvent(transaction, { kind: "data-exported", userId, ...caller });
  });
}

/**
 * One JSON document of everything that is stored about a person, in pieces as they are read: what other people
 * did or own is not theirs, and secrets and their hashes are left out.
 */
export async function* exportData(
  prisma: PrismaClient,
  userId: string,
  nowMs: number,
): AsyncGenerator<string> {
  const self = { organisationId: null, userId };
  const user = await withOrganisation(prisma, self, (transaction) =>
    transaction.user.findUniqueOrThrow({
      where: { id: userId },
      include: {
        memberships: { where: { userId }, include: { organisation: true }, orderBy: { createdAt: "asc" } },
        sessions: { where: { userId }, orderBy: { createdAt: "asc" } },
        oauthIdentities: { where: { userId } },
        _count: { select: { recoveryCodes: { where: { usedAt: null } } } },
      },
    }),
  );
  yield `{"exportedAt":${text(new Date(nowMs))}`;
  yield field("account", {
    id: user.id,
    name: user.name,
    email: user.email,
    emailVerifiedAt: user.emailVerifiedAt,
    hasPassword: user.passwordHash !== null,
    passwordChangedAt: user.passwordChangedAt,
    secondFactorOnSince: user.totpEnabledAt,
    recoveryCodesLeft: user._count.recoveryCodes,
    termsAcceptedAt: user.termsAcceptedAt,
    createdAt: user.createdAt,
  });
  yield field(
    "waysToSignIn",
    user.oauthIdentities.map(({ provider, subject, email, createdAt }) => ({
      provider,
      subject,
      email,
      createdAt,
    })),
  );
  yield field(
    "memberships",
    user.memberships.map(({ organisation, role, createdAt }) => ({
      organisation: { id: organisation.id, name: organisation.name },
      role,
      since: createdAt,
    })),
  );
  yield field(
    "sessions",
    user.sessions.map((session) => ({
      id: session.id,
      address: session.address,
      userAgent: session.userAgent,
      createdAt: session.createdAt,
      lastSeenAt: session.lastSeenAt,
      lastSeenAddress: session.lastSeenAddress,
      expiresAt: session.expiresAt,
      endedAt: session.revokedAt,
    })),
  );
  const organisationIds = user.memberships.map(({ organisationId }) => organisationId);
  yield field("keys", await readKeys(prisma, userId, organisationIds));
  yield field("invitationsSent", await readInvitations(prisma, userId, organisationIds));
  yield ',"securityEvents":[';
  let first = true;
  for await (const event of readEvents(prisma, userId)) {
    yield `${first ? "" : ","}\n${text(event)}`;
    first = false;
  }
  yield "]}\n";
}

async function readKeys(prisma: PrismaClient, userId: string, organisationIds: readonly string[]) {
  const all = [];
  for (const organisationId of organisationIds) {
    const keys = await withOrganisation(prisma, { organisationId, userId }, (transaction) =>
      transaction.apiKey.findMany({
        where: { organisationId, createdBy: userId },
        omit: { hash: true, createdBy: true },
        orderBy: { createdAt: "asc" },
      }),
    );
    all.push(...keys);
  }
  return all;
}

async function readInvitations(prisma: PrismaClient, userId: string, organisationIds: readonly string[]) {
  const all = [];
  for (const organisationId of organisationIds) {
    const sent = await withOrganisation(prisma, { organisationId, userId }, (transaction) =>
      transaction.invitation.findMany({
        where: { organisationId, invitedBy: userId },
        omit: { tokenHash: true, invitedBy: true },
        orderBy: { createdAt: "asc" },
      }),
    );
    all.push(...sent);
  }
  return all;
}

async function* readEvents(prisma: PrismaClient, userId: string) {
  for (let after = 0n; ; ) {
    const rows = await withOrganisation(prisma, { organisationId: null, userId }, (transaction) =>
      transaction.securityEvent.findMany({
        where: { userId, id: { gt: after } },
        orderBy: { id: "asc" },
        take: ROWS_AT_ONCE,
      }),
    );
    for (const { id, userId: _self, ...event } of rows) {
      yield event;
      after = id;
    }
    if (rows.length < ROWS_AT_ONCE) return;
  }
}

function field(name: string, value: unknown): string {
  return `,\n${text(name)}:${JSON.stringify(value, null, 1)}`;
}

function text(value: unknown): string {
  return JSON.stringify(value);
}
