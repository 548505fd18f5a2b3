import { randomUUID } from "node:crypto";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { enqueueMail } from "../mail/enqueue-mail";
import type { KnownDevice } from "./known-device";
import { type Caller, noteSecurityEvent } from "./security-events";

/** Failures from devices that the owner never used, within a day, after which the owner hears of them. */
export const FAILURES_TOLD_AFTER = 10;
const DAY_MS = 86_400_000;

interface Failure {
  /** Where the product is reached. */
  origin?: string;
  caller: Caller;
  device: KnownDevice | null;
  nowMs: number;
}

/**
 * Writes a failure into the owner's log; after too many by strangers the owner gets one mail a day. For an address
 * that nobody has it looks up as much.
 */
export async function noteFailedSignIn(
  prisma: PrismaClient,
  user: { id: string; name: string; email: string } | null,
  { origin, caller, device, nowMs }: Failure,
): Promise<void> {
  const userId = user?.id ?? randomUUID();
  await withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
    const detail = { device: device === null ? "unknown" : "known" };
    if (user) await noteSecurityEvent(transaction, { kind: "sign-in-failed", userId, ...caller, detail });
    if (device !== null) return;
    const lately = { userId, createdAt: { gt: new Date(nowMs - DAY_MS) } };
    const failures = await transaction.securityEvent.count({
      where: { ...lately, kind: "sign-in-failed", detail: { path: ["device"], equals: "unknown" } },
    });
    if (!user || failures < FAILURES_TOLD_AFTER) return;
    const told = await transaction.securityEvent.findFirst({ where: { ...lately, kind: "sign-in-blocked" } });
    if (told) return;
    await noteSecurityEvent(transaction, { kind: "sign-in-blocked", userId, ...caller });
    const day = new Date(nowMs).toISOString().slice(0, 10);
    await enqueueMail(transaction, {
      to: user.email,
      template: "sign-in-blocked",
      params: {
        name: user.name,
        failures,
        address: caller.address,
        ...(origin !== undefined && { resetLink: `${origin}/forgot-password` }),
      },
      dedupeKey: `sign-in-blocked:${userId}:${day}`,
    });
  });
}
