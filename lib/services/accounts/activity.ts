import { z } from "zod";
import { deviceWords } from "@/lib/domain/access/device-words";
import { kindsOfGroup, type SecurityEventGroup } from "@/lib/domain/access/security-event-groups";
import { type SecurityEventDetail, securityEventSentence } from "@/lib/domain/access/security-event-sentence";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { withOrganisation } from "@/lib/platform/with-organisation";

export interface ActivityRow {
  id: string;
  sentence: string;
  /** Where it happened to an organisation, its name as the person may still see it. */
  organisation: string | null;
  address: string | null;
  device: string | null;
  /** Epoch milliseconds. */
  at: number;
  /** Something that went wrong, which its reader should recognise as their own doing. */
  isFailure: boolean;
}

interface ActivityQuery {
  group: SecurityEventGroup | null;
  /** The id of the last row that was read. */
  before: string | null;
  limit: number;
}

const FAILURES = ["sign-in-failed", "sign-in-blocked", "second-factor-failed", "sign-up-again", "key-leaked"];
const detailSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const EVENT_ID = /^\d{1,18}$/;

/** A person's own events, newest first; `next` is the id to go on before, null at the end. */
export async function readActivity(
  prisma: PrismaClient,
  userId: string,
  { group, before, limit }: ActivityQuery,
): Promise<{ rows: ActivityRow[]; next: string | null }> {
  const after = before !== null && EVENT_ID.test(before) ? BigInt(before) : null;
  const found = await withOrganisation(prisma, { organisationId: null, userId }, (transaction) =>
    transaction.securityEvent.findMany({
      where: {
        userId,
        ...(group !== null && { kind: { in: kindsOfGroup(group) } }),
        ...(after !== null && { id: { lt: after } }),
      },
      include: { organisation: { select: { name: true } } },
      orderBy: { id: "desc" },
      take: limit + 1,
    }),
  );
  const rows = found.slice(0, limit).map((row) => ({
    id: String(row.id),
    sentence: securityEventSentence(row.kind, detailOf(row.detail)),
    organisation: row.organisation?.name ?? null,
    address: row.address,
    device: row.userAgent === null ? null : deviceWords(row.userAgent),
    at: row.createdAt.getTime(),
    isFailure: FAILURES.includes(row.kind),
  }));
  return { rows, next: found.length > limit ? (rows.at(-1)?.id ?? null) : null };
}

function detailOf(value: unknown): SecurityEventDetail {
  const detail = detailSchema.safeParse(value);
  return detail.success ? detail.data : {};
}
