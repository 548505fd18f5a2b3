import { randomUUID } from "node:crypto";
import { SCOPES_OF_ROLE, type Scope } from "@/lib/domain/access/scopes";
import { TEST_EVENT } from "@/lib/domain/webhooks/webhook-events";
import type { PrismaClient, Webhook } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { type TenantTransaction, withOrganisation } from "@/lib/platform/with-organisation";
import { beyondTier } from "../access/beyond-tier";
import type { Member } from "../access/member";
import type { Seal } from "../accounts/seal";
import { makeWebhookSecret } from "./sign-delivery";
import type { ChangeWebhook, CreateWebhook } from "./webhook-schema";
import { type DeliveryView, toDeliveryView, toWebhookView, type WebhookView } from "./webhook-view";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface CreatedWebhook extends WebhookView {
  /** With which its deliveries are signed, this once. */
  secret: string;
}

/** All of an organisation's, oldest first: those beyond the tier's number rest. Errors: `forbidden`. */
export async function listWebhooks(prisma: PrismaClient, member: Member): Promise<WebhookView[]> {
  assertRole(member, "account:read");
  return withOrganisation(prisma, member, async (transaction) => {
    const rows = await readAll(transaction, member);
    return rows.map((row, index) => toWebhookView(row, index >= member.entitlements.limits.webhooks));
  });
}

interface Making {
  nowMs: number;
  isLocal: boolean;
  seal: Seal | null;
}

/** Makes one; see createWebhookWithin. */
export function createWebhook(
  prisma: PrismaClient,
  member: Member,
  form: CreateWebhook,
  making: Making,
): Promise<CreatedWebhook> {
  return withOrganisation(prisma, member, (transaction) =>
    createWebhookWithin(transaction, member, form, making),
  );
}

/**
 * Makes one, within a transaction that sees the member's organisation.
 * Errors: `forbidden`, `payment_required` where the tier's are used up, `invalid_request` for plain http, but on one's own machine;
 * `unavailable` where nothing seals the secret.
 */
export async function createWebhookWithin(
  transaction: TenantTransaction,
  member: Member,
  form: CreateWebhook,
  { nowMs, isLocal, seal }: Making,
): Promise<CreatedWebhook> {
  assertRole(member, "account:write");
  assertUrl(form.url, isLocal);
  if (seal === null) throw new AppError("unavailable", "This server has no secret to keep a webhook's with.");
  const { organisationId, userId } = member;
  // Two requests cannot both take the last place.
  await transaction.$queryRaw`select id from accounts.organisations where id = ${organisationId}::uuid for update`;
  const used = await transaction.webhook.count({ where: { organisationId } });
  const { name, webhooks } = member.entitlements.limits;
  if (used >= webhooks) {
    throw beyondTier({
      own: `${name} has ${webhooks} webhook${webhooks === 1 ? "" : "s"}. Delete one, or move up`,
      suffices: (tier) => tier.webhooks > used,
      figure: (tier) => String(tier.webhooks),
      otherwise: "no tier has more",
    });
  }
  const secret = makeWebhookSecret();
  const id = randomUUID();
  const row = await transaction.webhook.create({
    data: {
      id,
      organisationId,
      createdBy: userId,
      ...form,
      secret: seal.seal(Buffer.from(secret), id),
      createdAt: new Date(nowMs),
    },
  });
  return { ...toWebhookView(row, false), secret };
}

/** Errors: `not_found`, `invalid_request` for plain http, but on one's own machine. */
export async function changeWebhook(
  prisma: PrismaClient,
  member: Member,
  id: string,
  change: ChangeWebhook,
  { isLocal }: { isLocal: boolean },
): Promise<WebhookView> {
  assertRole(member, "account:write");
  if (change.url !== undefined) assertUrl(change.url, isLocal);
  return withOrganisation(prisma, member, async (transaction) => {
    await findWebhook(transaction, member, id);
    const { url, events, description, enabled } = change;
    const data = {
      ...(url !== undefined && { url }),
      ...(events !== undefined && { events }),
      ...(description !== undefined && { description }),
      ...(enabled !== undefined && { enabled }),
    };
    await transaction.webhook.update({ where: { id }, data });
    const rows = await readAll(transaction, member);
    const index = rows.findIndex((row) => row.id === id);
    const row = rows[index];
    if (!row) throw noSuchWebhook();
    return toWebhookView(row, index >= member.entitlements.limits.webhooks);
  });
}

/** What waits for it goes with it. Errors: `not_found`. */
export async function deleteWebhook(prisma: PrismaClient, member: Member, id: string): Promise<void> {
  assertRole(member, "account:write");
  return withOrganisation(prisma, member, async (transaction) => {
    await findWebhook(transaction, member, id);
    await transaction.webhook.deleteMany({ where: { id, organisationId: member.organisationId } });
  });
}

/** Sends a test event, whatever the webhook listens to, and though it is paused. Errors: `not_found`. */
export async function testWebhook(
  prisma: PrismaClient,
  member: Member,
  id: string,
  nowMs: number,
): Promise<DeliveryView> {
  assertRole(member, "account:write");
  const { organisationId } = member;
  return withOrganisation(prisma, member, async (transaction) => {
    const { url } = await findWebhook(transaction, member, id);
    const delivery = randomUUID();
    const body = JSON.stringify({ id: delivery, type: TEST_EVENT, time: nowMs, data: { webhook: id, url } });
    const row = await transaction.webhookDelivery.create({
      data: { id: delivery, organisationId, webhookId: id, type: TEST_EVENT, body },
    });
    return toDeliveryView(row);
  });
}

interface Page {
  limit: number;
  /** Continue after this delivery. */
  after: { createdAt: number; id: string } | null;
}

/** What was and is to be delivered, newest first; kept for 30 days. Errors: `not_found`. */
export async function listDeliveries(
  prisma: PrismaClient,
  member: Member,
  id: string,
  { limit, after }: Page,
): Promise<DeliveryView[]> {
  assertRole(member, "account:read");
  const older = after && {
    OR: [
      { createdAt: { lt: new Date(after.createdAt) } },
      { createdAt: new Date(after.createdAt), id: { lt: after.id } },
    ],
  };
  return withOrganisation(prisma, member, async (transaction) => {
    await findWebhook(transaction, member, id);
    const rows = await transaction.webhookDelivery.findMany({
      where: { organisationId: member.organisationId, webhookId: id, ...older },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      take: limit,
    });
    return rows.map(toDeliveryView);
  });
}

function readAll(transaction: TenantTransaction, { organisationId }: Member): Promise<Webhook[]> {
  return transaction.webhook.findMany({
    where: { organisationId },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
}

async function findWebhook(transaction: TenantTransaction, member: Member, id: string): Promise<Webhook> {
  const { organisationId } = member;
  const row = UUID.test(id) ? await transaction.webhook.findFirst({ where: { id, organisationId } }) : null;
  if (!row) throw noSuchWebhook();
  return row;
}

function noSuchWebhook(): AppError {
  return new AppError("not_found", "There is no such webhook.");
}

function assertRole({ role }: Member, scope: Scope): void {
  if (SCOPES_OF_ROLE[role].includes(scope)) return;
  throw new AppError("forbidden", "Your role in this organisation does not reach webhooks; ask an owner.");
}

function assertUrl(url: string, isLocal: boolean): void {
  if (isLocal || url.startsWith("https:")) return;
  const message = "The address should begin with https.";
  throw new AppError("invalid_request", message, { fields: [{ path: "url", message }] });
}
