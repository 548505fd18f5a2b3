"use server";

import { z } from "zod";
import { acting } from "@/app/_server/acting";
import { answer } from "@/app/_server/answer";
import { guard } from "@/app/_server/guard";
import { prisma } from "@/app/_server/services";
import type { Answer } from "@/components/account/answer";
import { isLoopbackUrl } from "@/lib/platform/http/loopback-url";
import type { Member } from "@/lib/services/access/member";
import { createSeal } from "@/lib/services/accounts/seal";
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  listDeliveries,
  testWebhook,
} from "@/lib/services/webhooks/manage-webhooks";
import { changeWebhookSchema, createWebhookSchema } from "@/lib/services/webhooks/webhook-schema";
import type { DeliveryView } from "@/lib/services/webhooks/webhook-view";

const webhookId = z.string("Which webhook is meant is missing.");
const DELIVERIES_SHOWN = 20;

/** The service decides what this person's role may do. */
async function member(): Promise<Member & { nowMs: number }> {
  const { person, address, nowMs } = await acting();
  const { organisationId, userId, role, entitlements } = person;
  return { organisationId, userId, role, entitlements, address, nowMs };
}

/** Whoever makes a secret, or has this server post, is counted first. */
async function counted(): Promise<Member & { nowMs: number }> {
  const who = await member();
  await guard("key", who.address ?? null, who.userId);
  return who;
}

function isLocal(): boolean {
  const { QUANT_ENV, PUBLIC_URL } = process.env;
  return QUANT_ENV !== "production" && isLoopbackUrl(PUBLIC_URL ?? "http://localhost:3000");
}

export async function createWebhookAction(form: unknown): Promise<Answer<{ url: string; secret: string }>> {
  return answer(async () => {
    const { nowMs, ...who } = await counted();
    const { NEXTAUTH_SECRET } = process.env;
    const seal = NEXTAUTH_SECRET ? createSeal(NEXTAUTH_SECRET, "webhook") : null;
    const making = { nowMs, isLocal: isLocal(), seal };
    const { url, secret } = await createWebhook(prisma(), who, createWebhookSchema.parse(form), making);
    return { url, secret };
  });
}

export async function changeWebhookAction(id: unknown, form: unknown): Promise<Answer<null>> {
  return answer(async () => {
    const change = changeWebhookSchema.parse(form);
    await changeWebhook(prisma(), await member(), webhookId.parse(id), change, { isLocal: isLocal() });
    return null;
  });
}

export async function deleteWebhookAction(id: unknown): Promise<Answer<null>> {
  return answer(async () => {
    await deleteWebhook(prisma(), await member(), webhookId.parse(id));
    return null;
  });
}

export async function testWebhookAction(id: unknown): Promise<Answer<null>> {
  return answer(async () => {
    const { nowMs, ...who } = await counted();
    await testWebhook(prisma(), who, webhookId.parse(id), nowMs);
    return null;
  });
}

/** The newest, as the page shows them. */
export async function listDeliveriesAction(id: unknown): Promise<Answer<DeliveryView[]>> {
  return answer(async () => {
    const page = { limit: DELIVERIES_SHOWN, after: null };
    return listDeliveries(prisma(), await member(), webhookId.parse(id), page);
  });
}
