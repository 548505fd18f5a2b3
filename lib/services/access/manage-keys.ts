import { isScope, type Scope } from "@/lib/domain/access/scopes";
import type { ApiKey, PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { type TenantTransaction, withOrganisation } from "@/lib/platform/with-organisation";
import type { ChangeKey } from "./api-key-schema";
import { type ApiKeyView, toApiKeyView } from "./api-key-view";
import { assertMayGrant, assertRotationLeft, type CreatedKey, insertKey } from "./create-key";
import { type KeyPlaces, placeOf, readKeyPlaces } from "./key-places";
import type { Member } from "./member";
import { noteKeyEvent } from "./note-key-event";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface Page {
  limit: number;
  /** Continue after this key. */
  after: { createdAt: number; id: string } | null;
}

/** The organisation's keys, newest first, revoked ones included. */
export function listKeys(
  prisma: PrismaClient,
  member: Member,
  { limit, after }: Page,
): Promise<ApiKeyView[]> {
  const older = after && {
    OR: [
      { createdAt: { lt: new Date(after.createdAt) } },
      { createdAt: new Date(after.createdAt), id: { lt: after.id } },
    ],
  };
  return withOrganisation(prisma, member, async (transaction) => {
    const rows = await transaction.apiKey.findMany({
      where: { organisationId: member.organisationId, ...older },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      take: limit,
    });
    const places = await placesOf(transaction, member);
    return rows.map((row) => toApiKeyView(row, places.isBeyond(row)));
  });
}

export function readKey(prisma: PrismaClient, member: Member, id: string): Promise<ApiKeyView> {
  return withOrganisation(prisma, member, async (transaction) => {
    const row = await findKey(transaction, member, id);
    return toApiKeyView(row, (await placesOf(transaction, member)).isBeyond(row));
  });
}

/** Errors: `not_found`, `forbidden` (a scope the caller does not hold), `conflict` (revoked). */
export async function changeKey(
  prisma: PrismaClient,
  member: Member,
  id: string,
  change: ChangeKey,
): Promise<ApiKeyView> {
  if (change.scopes) assertMayGrant(member, change.scopes);
  return withOrganisation(prisma, member, async (transaction) => {
    const row = await findKey(transaction, member, id);
    assertMayManage(member, row);
    assertAlive(row);
    const data = {
      ...(change.name !== undefined && { name: change.name }),
      ...(change.scopes !== undefined && { scopes: change.scopes }),
      ...(change.ipAllowList !== undefined && { ipAllowList: change.ipAllowList }),
    };
    const changed = await transaction.apiKey.update({ where: { id }, data });
    await noteKeyEvent(transaction, member, "key-changed", changed);
    return toApiKeyView(changed, (await placesOf(transaction, member)).isBeyond(changed));
  });
}

/** Ends a key; ending one that has ended is no error. */
export function revokeKey(
  prisma: PrismaClient,
  member: Member,
  id: string,
  nowMs: number,
): Promise<ApiKeyView> {
  return withOrganisation(prisma, member, async (transaction) => {
    const row = await findKey(transaction, member, id);
    assertMayManage(member, row);
    if (row.revokedAt) return toApiKeyView(row);
    await noteKeyEvent(transaction, member, "key-revoked", row);
    return toApiKeyView(
      await transaction.apiKey.update({ where: { id }, data: { revokedAt: new Date(nowMs) } }),
    );
  });
}

/** A new secret with the same rights; the old one lives on for `graceMs` and then ends by itself. */
export function rotateKey(
  prisma: PrismaClient,
  member: Member,
  id: string,
  times: RotationTimes,
): Promise<CreatedKey> {
  return withOrganisation(prisma, member, (transaction) => rotateKeyWithin(transaction, member, id, times));
}

interface RotationTimes {
  graceMs: number;
  nowMs: number;
}

/** The same within a transaction that sees the member's organisation. */
export async function rotateKeyWithin(
  transaction: TenantTransaction,
  member: Member,
  id: string,
  { graceMs, nowMs }: RotationTimes,
): Promise<CreatedKey> {
  const row = await findKey(transaction, member, id);
  assertMayManage(member, row);
  assertAlive(row);
  if (graceMs > 0) await assertRotationLeft(transaction, member, nowMs);
  const scopes: Scope[] = row.scopes.filter(isScope);
  assertMayGrant(member, scopes);
  const end = new Date(nowMs + graceMs);
  await transaction.apiKey.update({
    where: { id },
    data: {
      rotatedAt: new Date(nowMs),
      ...(graceMs === 0
        ? { revokedAt: end }
        : { expiresAt: row.expiresAt && row.expiresAt < end ? row.expiresAt : end }),
    },
  });
  const successor = {
    name: row.name,
    scopes,
    mode: row.mode === "test" ? ("test" as const) : ("live" as const),
    ipAllowList: row.ipAllowList,
    ...(row.expiresAt && { expiresAt: row.expiresAt.getTime() }),
    placedAt: new Date(placeOf(row)),
  };
  await noteKeyEvent(transaction, member, "key-rotated", row);
  return insertKey(transaction, member, successor, nowMs);
}

function placesOf(
  transaction: TenantTransaction,
  { organisationId, entitlements }: Member,
): Promise<KeyPlaces> {
  return readKeyPlaces(transaction, organisationId, entitlements.limits.apiKeys, Date.now());
}

/** Another tenant's id is as unknown as one that never was. */
async function findKey(transaction: TenantTransaction, member: Member, id: string): Promise<ApiKey> {
  const row = UUID.test(id)
    ? await transaction.apiKey.findFirst({ where: { id, organisationId: member.organisationId } })
    : null;
  if (!row) throw new AppError("not_found", "There is no such key.");
  return row;
}

/** Owners and admins manage every key, members their own, and who only pays none. */
function assertMayManage(member: Member, row: ApiKey): void {
  const isOwn = member.role === "member" && row.createdBy === member.userId;
  if (member.role === "owner" || member.role === "admin" || isOwn) return;
  throw new AppError(
    "forbidden",
    "Only an owner, an admin or the member who made this key may change or end it.",
  );
}

function assertAlive(row: ApiKey): void {
  if (row.revokedAt) throw new AppError("conflict", "This key was revoked. Make a new one.");
}
