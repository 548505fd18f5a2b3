import { z } from "zod";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import type { Clock } from "@/lib/platform/clock";
import { once } from "@/lib/services/access/once";
import type { Seal } from "@/lib/services/accounts/seal";
import { toPage } from "@/lib/services/market-data/page";
import {
  type CreatedWebhook,
  changeWebhook,
  createWebhookWithin,
  deleteWebhook,
  listDeliveries,
  listWebhooks,
  testWebhook,
} from "@/lib/services/webhooks/manage-webhooks";
import { changeWebhookSchema, createWebhookSchema } from "@/lib/services/webhooks/webhook-schema";
import * as field from "../fields";
import { type Route, route } from "../route";
import * as shape from "../shapes";
import { assertIdCursor, callingMember, createdAnswer } from "./calling-member";

export interface WebhookRoutesOptions {
  prisma: PrismaClient;
  clock: Clock;
  /** Only on one's own machine may receivers have plain http. */
  isLocal: boolean;
  /** Under which secrets lie in the database; null where this server has none. */
  webhookSeal: Seal | null;
}

const byId = z.object({ id: z.string() });

export function webhookRoutes({ prisma, clock, isLocal, webhookSeal: seal }: WebhookRoutesOptions): Route[] {
  return [
    route({
      method: "GET",
      path: "webhooks",
      group: "webhooks",
      summary: "The organisation's webhooks, oldest first",
      scope: "account:read",
      answer: shape.listOf(shape.webhook),
      handle: async ({ caller }) => ({
        body: { data: await listWebhooks(prisma, callingMember(caller)), next: null },
      }),
    }),
    route({
      method: "POST",
      path: "webhooks",
      group: "webhooks",
      summary: "Have events delivered to an address; the secret that signs them is told this once",
      scope: "account:write",
      body: createWebhookSchema,
      answer: shape.createdWebhook,
      status: 201,
      creates: true,
      guarded: true,
      async handle({ body, caller, idempotencyKey, target }) {
        const nowMs = clock.now();
        const who = callingMember(caller);
        const request = { key: idempotencyKey, route: target, body, nowMs };
        const { answer, repeated } = await once(prisma, who, request, withoutSecret, (transaction) =>
          createWebhookWithin(transaction, who, body, { nowMs, isLocal, seal }),
        );
        return createdAnswer(answer, repeated);
      },
    }),
    route({
      method: "PATCH",
      path: "webhooks/{id}",
      group: "webhooks",
      summary: "Change a webhook, pause it or let it go on",
      scope: "account:write",
      params: byId,
      body: changeWebhookSchema,
      answer: shape.webhook,
      handle: async ({ path, body, caller }) => ({
        body: await changeWebhook(prisma, callingMember(caller), path.id, body, { isLocal }),
      }),
    }),
    route({
      method: "GET",
      path: "webhooks/{id}/deliveries",
      group: "webhooks",
      summary: "What was and is to be delivered, newest first; kept for 30 days",
      scope: "account:read",
      params: byId,
      query: z.object({ limit: field.limit, cursor: field.cursor.optional() }),
      answer: shape.listOf(shape.webhookDelivery),
      async handle({ path, query: { limit, cursor }, caller }) {
        const after = cursor ? { createdAt: cursor.time, id: cursor.id } : null;
        if (cursor) assertIdCursor(cursor);
        const page = { limit: limit + 1, after };
        const rows = await listDeliveries(prisma, callingMember(caller), path.id, page);
        const place = ({ createdAt, id }: { createdAt: number; id: string }) => ({ time: createdAt, id });
        return { body: toPage(rows, { limit, backward: false }, place) };
      },
    }),
    route({
      method: "POST",
      path: "webhooks/{id}/test",
      group: "webhooks",
      summary: "Send a test event to a webhook; the answer is the delivery, which is on its way",
      scope: "account:write",
      params: byId,
      answer: shape.webhookDelivery,
      status: 202,
      guarded: true,
      handle: async ({ path, caller }) => ({
        status: 202,
        body: await testWebhook(prisma, callingMember(caller), path.id, clock.now()),
      }),
    }),
    route({
      method: "DELETE",
      path: "webhooks/{id}",
      group: "webhooks",
      summary: "Delete a webhook with all that waits for it",
      scope: "account:write",
      params: byId,
      answer: null,
      status: 204,
      async handle({ path, caller }) {
        await deleteWebhook(prisma, callingMember(caller), path.id);
        return { status: 204 };
      },
    }),
  ];
}

function withoutSecret({ secret: _secret, ...rest }: CreatedWebhook): Partial<CreatedWebhook> {
  return rest;
}
