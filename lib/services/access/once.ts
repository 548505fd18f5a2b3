import { createHash } from "node:crypto";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { type TenantTransaction, withOrganisation } from "@/lib/platform/with-organisation";
import type { Member } from "./member";

const KEPT_MS = 86_400_000;

export interface OnceRequest {
  /** The caller's `Idempotency-Key`; null where it sent none. */
  key: string | null;
  /** Method and path, ids included. */
  route: string;
  body: unknown;
  nowMs: number;
}

export interface OnceAnswer<Answer> {
  answer: Answer;
  /** Whether this is the answer of a former request. */
  repeated: boolean;
}

/**
 * Does something once for a key and body. Claim, action and answer are one transaction: a second request
 * waits at the claim until the first has ended, then finds its answer, or nothing where it failed.
 * What is kept passes `withoutSecret` first.
 * Errors: `idempotency_conflict` where the key was used for another request, and those of the action.
 */
export function once<Answer extends object>(
  prisma: PrismaClient,
  member: Member,
  { key, route, body, nowMs }: OnceRequest,
  withoutSecret: (answer: Answer) => Partial<Answer>,
  action: (transaction: TenantTransaction) => Promise<Answer>,
): Promise<OnceAnswer<Partial<Answer>>> {
  return withOrganisation(prisma, member, async (transaction) => {
    if (key === null) return { answer: await action(transaction), repeated: false };
    const hash = Uint8Array.from(createHash("sha256").update(stableText(body)).digest());
    const { organisationId } = member;
    const now = new Date(nowMs);
    const claimed = await transaction.$executeRaw`
      insert into accounts.idempotency_records as r (organisation_id, key, route, body_hash, created_at)
      values (${organisationId}::uuid, ${key}, ${route}, ${hash}, ${now})
      on conflict (organisation_id, key) do update
        set route = excluded.route, body_hash = excluded.body_hash, created_at = excluded.created_at
        where r.created_at < ${new Date(nowMs - KEPT_MS)}`;
    const where = { organisationId_key: { organisationId, key } };
    if (claimed === 0) {
      const record = await transaction.idempotencyRecord.findUniqueOrThrow({ where });
      const isSame = record.route === route && Buffer.from(record.bodyHash).equals(hash);
      if (!isSame || record.answer === null || typeof record.answer !== "object") {
        throw new AppError(
          "idempotency_conflict",
          "This Idempotency-Key was used for another request; take a new one.",
        );
      }
      return { answer: record.answer as Partial<Answer>, repeated: true };
    }
    const answer = await action(transaction);
    const kept = JSON.parse(JSON.stringify(withoutSecret(answer)));
    await transaction.idempotencyRecord.update({ where, data: { status: 201, answer: kept } });
    return { answer, repeated: false };
  });
}

/** The same text for the same value, whatever the order of its fields. */
function stableText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
