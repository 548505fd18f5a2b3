import { createHash, randomBytes, randomUUID } from "node:crypto";
import { formatApiKey } from "@/lib/domain/access/api-key";
import { SCOPES_OF_ROLE, type Scope } from "@/lib/domain/access/scopes";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { type TenantTransaction, withOrganisation } from "@/lib/platform/with-organisation";
import type { CreateKey } from "./api-key-schema";
import { type ApiKeyView, toApiKeyView } from "./api-key-view";
import { beyondTier } from "./beyond-tier";
import type { Member } from "./member";
import { noteKeyEvent } from "./note-key-event";

export interface CreatedKey extends ApiKeyView {
  /** The secret, this once. */
  key: string;
}

export function hashApiKey(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

/**
 * Makes a key. `nowMs` is epoch milliseconds.
 * Errors: `forbidden` (role or scope), `payment_required` (the tier's keys are used up), `invalid_request`.
 */
export async function createKey(
  prisma: PrismaClient,
  member: Member,
  form: CreateKey,
  nowMs: number,
): Promise<CreatedKey> {
  return withOrganisation(prisma, member, (transaction) => createKeyWithin(transaction, member, form, nowMs));
}

/** The same within a transaction that sees the member's organisation. */
export async function createKeyWithin(
  transaction: TenantTransaction,
  member: Member,
  form: CreateKey,
  nowMs: number,
): Promise<CreatedKey> {
  assertMayGrant(member, form.scopes);
  if (form.expiresAt !== undefined && form.expiresAt <= nowMs) {
    throw new AppError("invalid_request", "expiresAt lies in the past.", {
      fields: [{ path: "expiresAt", message: "Choose a time in the future." }],
    });
  }
  await assertKeyLeft(transaction, member, nowMs);
  const made = await insertKey(transaction, member, form, nowMs);
  await noteKeyEvent(transaction, member, "key-created", made);
  return made;
}

/** Refuses to hand on what the maker does not hold, so that a key is no way up. */
export function assertMayGrant(member: Member, scopes: readonly Scope[]): void {
  const held = SCOPES_OF_ROLE[member.role].filter((scope) => member.keyScopes?.includes(scope) ?? true);
  const missing = scopes.filter((scope) => !held.includes(scope));
  if (missing.length > 0) {
    throw new AppError("forbidden", `You cannot give a key what you do not hold: ${missing.join(", ")}.`);
  }
}

/** Locks the organisation's row first: two requests cannot both take the last place. */
export async function assertKeyLeft(
  transaction: TenantTransaction,
  member: Member,
  nowMs: number,
): Promise<void> {
  const used = await countAlive(transaction, member, nowMs);
  const { name, apiKeys } = member.entitlements.limits;
  if (used < apiKeys) return;
  const count = `${apiKeys} API key${apiKeys === 1 ? "" : "s"}`;
  throw beyondTier({
    own: `${name} has ${count} and ${used} ${used === 1 ? "is" : "are"} in use. Revoke one, or move up`,
    suffices: (tier) => tier.apiKeys > used,
    figure: (tier) => String(tier.apiKeys),
    otherwise: "no tier has more",
  });
}

/**
 * While keys are exchanged each may be there twice, and no more often: rotating the same old key again and
 * again would otherwise make keys without end.
 */
export async function assertRotationLeft(
  transaction: TenantTransaction,
  member: Member,
  nowMs: number,
): Promise<void> {
  const used = await countAlive(transaction, member, nowMs);
  if (used < 2 * member.entitlements.limits.apiKeys) return;
  throw new AppError(
    "conflict",
    "Too many old keys are still alive; wait until their grace is over, or revoke one.",
  );
}

async function countAlive(transaction: TenantTransaction, member: Member, nowMs: number): Promise<number> {
  await transaction.$queryRaw`select id from accounts.organisations where id = ${member.organisationId}::uuid for update`;
  return transaction.apiKey.count({
    where: {
      organisationId: member.organisationId,
      revokedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: new Date(nowMs) } }],
    },
  });
}

/** `placedAt` is since when its place is held, where that is before now. */
export async function insertKey(
  transaction: TenantTransaction,
  member: Member,
  form: CreateKey & { placedAt?: Date },
  nowMs: number,
): Promise<CreatedKey> {
  const key = formatApiKey(form.mode, randomBytes(96));
  const row = await transaction.apiKey.create({
    data: {
      id: randomUUID(),
      organisationId: member.organisationId,
      createdBy: member.userId,
      name: form.name,
      mode: form.mode,
      prefix: key.slice(0, 12),
      lastFour: key.slice(-4),
      hash: Uint8Array.from(hashApiKey(key)),
      scopes: form.scopes,
      ipAllowList: form.ipAllowList,
      expiresAt: form.expiresAt === undefined ? null : new Date(form.expiresAt),
      createdAt: new Date(nowMs),
      placedAt: form.placedAt ?? null,
    },
  });
  return { ...toApiKeyView(row), key };
}
