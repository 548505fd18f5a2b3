import { z } from "zod";
import { parseApiKey } from "@/lib/domain/access/api-key";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import type { Clock } from "@/lib/platform/clock";
import { changeKeySchema, createKeySchema, rotateKeySchema } from "@/lib/services/access/api-key-schema";
import { type CreatedKey, createKeyWithin } from "@/lib/services/access/create-key";
import { changeKey, listKeys, readKey, revokeKey, rotateKeyWithin } from "@/lib/services/access/manage-keys";
import { once } from "@/lib/services/access/once";
import { revokeLeakedKey } from "@/lib/services/access/revoke-leaked-key";
import { toPage } from "@/lib/services/market-data/page";
import * as field from "../fields";
import { type Route, route } from "../route";
import * as shape from "../shapes";
import { assertIdCursor, callingMember, createdAnswer } from "./calling-member";

export interface KeyRoutesOptions {
  prisma: PrismaClient;
  clock: Clock;
  /** Where people reach the pages that mails lead to. */
  publicUrl: string;
}

const byId = z.object({ id: z.string() });
const leaked = z.strictObject({
  key: z
    .string("key should be the API key that was found.")
    .refine(
      (text) => parseApiKey(text) !== null,
      "That is no API key of this service: its checksum does not match.",
    ),
});

export function keyRoutes({ prisma, clock, publicUrl }: KeyRoutesOptions): Route[] {
  return [
    route({
      method: "GET",
      path: "keys",
      group: "keys",
      summary: "The organisation's keys, newest first",
      scope: "account:read",
      query: z.object({ limit: field.limit, cursor: field.cursor.optional() }),
      answer: shape.listOf(shape.apiKey),
      async handle({ query: { limit, cursor }, caller }) {
        const after = cursor ? { createdAt: cursor.time, id: cursor.id } : null;
        if (cursor) assertIdCursor(cursor);
        const rows = await listKeys(prisma, callingMember(caller), { limit: limit + 1, after });
        const place = ({ createdAt, id }: { createdAt: number; id: string }) => ({ time: createdAt, id });
        return { body: toPage(rows, { limit, backward: false }, place) };
      },
    }),
    route({
      method: "POST",
      path: "keys",
      group: "keys",
      summary: "Make a key; its secret is told this once",
      scope: "account:write",
      body: createKeySchema,
      answer: shape.createdKey,
      status: 201,
      creates: true,
      guarded: true,
      async handle({ body, caller, idempotencyKey, target }) {
        const nowMs = clock.now();
        const who = callingMember(caller);
        const request = { key: idempotencyKey, route: target, body, nowMs };
        const { answer, repeated } = await once(prisma, who, request, withoutSecret, (transaction) =>
          createKeyWithin(transaction, who, body, nowMs),
        );
        return createdAnswer(answer, repeated);
      },
    }),
    // Before keys/{id}: no key is needed to say that one has leaked.
    route({
      method: "POST",
      path: "keys/leaked",
      group: "keys",
      summary: "Revoke a key that was found in the open; the answer never tells whether it was one",
      scope: null,
      body: leaked,
      answer: z.strictObject({ status: z.literal("received") }),
      async handle({ body, caller: { address } }) {
        await revokeLeakedKey(prisma, { key: body.key, nowMs: clock.now(), address, publicUrl });
        return { body: { status: "received" } };
      },
    }),
    route({
      method: "GET",
      path: "keys/{id}",
      group: "keys",
      summary: "One key, without its secret",
      scope: "account:read",
      params: byId,
      answer: shape.apiKey,
      handle: async ({ path, caller }) => ({ body: await readKey(prisma, callingMember(caller), path.id) }),
    }),
    route({
      method: "PATCH",
      path: "keys/{id}",
      group: "keys",
      summary: "Change a key's name, scopes or networks",
      scope: "account:write",
      params: byId,
      body: changeKeySchema,
      answer: shape.apiKey,
      handle: async ({ path, body, caller }) => ({
        body: await changeKey(prisma, callingMember(caller), path.id, body),
      }),
    }),
    route({
      method: "DELETE",
      path: "keys/{id}",
      group: "keys",
      summary: "Revoke a key: it stops within a second, open sockets included",
      scope: "account:write",
      params: byId,
      answer: null,
      status: 204,
      async handle({ path, caller }) {
        await revokeKey(prisma, callingMember(caller), path.id, clock.now());
        return { status: 204 };
      },
    }),
    route({
      method: "POST",
      path: "keys/{id}/rotate",
      group: "keys",
      summary: "A new secret with the same rights; the old one lives on for `graceMs`",
      scope: "account:write",
      params: byId,
      body: z.preprocess((value) => value ?? {}, rotateKeySchema),
      answer: shape.createdKey,
      status: 201,
      creates: true,
      guarded: true,
      async handle({ path, body, caller, idempotencyKey, target }) {
        const nowMs = clock.now();
        const who = callingMember(caller);
        const request = { key: idempotencyKey, route: target, body, nowMs };
        const { answer, repeated } = await once(prisma, who, request, withoutSecret, (transaction) =>
          rotateKeyWithin(transaction, who, path.id, { graceMs: body.graceMs, nowMs }),
        );
        return createdAnswer(answer, repeated);
      },
    }),
  ];
}

function withoutSecret({ key: _key, ...rest }: CreatedKey): Partial<CreatedKey> {
  return rest;
}
