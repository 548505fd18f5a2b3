import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { enqueueMail } from "../mail/enqueue-mail";
import { assertGoodPassword } from "./breached-passwords";
import type { SignUp } from "./credentials-schema";
import { findAccount } from "./find-account";
import { hashPassword } from "./hash-password";
import { mailVerification } from "./mail-links";
import { type Caller, noteSecurityEvent } from "./security-events";
import { makeAccount } from "./sign-up";
import { inSteadyTime } from "./steady-time";

/** `signed-up` may sign in at once; `check-mail` goes on by the link in the mail, whatever there was before. */
export type SignUpAnswer = "signed-up" | "check-mail";

interface Circumstances {
  caller: Caller;
  origin: string;
  nowMs: number;
}

const ANSWER_STEP_MS = 250;
/** Taken addresses that may be met from one place in a day, by people who forgot that they have an account. */
export const TAKEN_MET_MAX = 3;
const DAY_MS = 86_400_000;

/**
 * Makes an account, or lets the owner of a taken address know that it was tried. Whoever signs up with a new
 * address is on the desk at once, which tells that the address was free; so a place that has met too many
 * taken ones gets `check-mail` for both, and an account made there opens only by its mail.
 */
export async function answerSignUp(
  prisma: PrismaClient,
  form: SignUp,
  circumstances: Circumstances,
): Promise<SignUpAnswer> {
  await assertGoodPassword(form.password, form);
  return inSteadyTime(ANSWER_STEP_MS, () => answer(prisma, form, circumstances));
}

async function answer(
  prisma: PrismaClient,
  form: SignUp,
  { caller, origin, nowMs }: Circumstances,
): Promise<SignUpAnswer> {
  const passwordHash = await hashPassword(form.password);
  const prying = await hasMetTooMany(prisma, caller.address, nowMs);
  const { name, email } = form;
  if (await isFree(prisma, email)) {
    try {
      await makeAccount(
        prisma,
        { name, email, passwordHash, verificationDue: prying },
        async (transaction, made) => {
          const { userId } = made;
          await mailVerification(transaction, { userId, name, email, origin, nowMs });
          await noteSecurityEvent(transaction, { kind: "signed-up", userId, ...caller });
        },
      );
      return prying ? "check-mail" : "signed-up";
    } catch (error) {
      // Of two that come at once, the second meets a taken address.
      if (!(error instanceof AppError && error.code === "conflict")) throw error;
    }
  }
  await tellOwner(prisma, email, { caller, origin, nowMs });
  return "check-mail";
}

async function isFree(prisma: PrismaClient, email: string): Promise<boolean> {
  const [found] = await prisma.$queryRaw<{ free: boolean }[]>`
    select accounts.find_user_id(${email}) is null and not accounts.is_email_reserved(${email}) as free`;
  return found?.free === true;
}

async function hasMetTooMany(prisma: PrismaClient, address: string | null, nowMs: number): Promise<boolean> {
  const since = new Date(nowMs - DAY_MS);
  const [met] = await prisma.$queryRaw<{ count: bigint }[]>`
    select accounts.count_events_from('sign-up-again', ${address ?? "unknown"}, ${since}) as count`;
  return Number(met?.count ?? 0) >= TAKEN_MET_MAX;
}

async function tellOwner(
  prisma: PrismaClient,
  email: string,
  { caller, origin, nowMs }: Circumstances,
): Promise<void> {
  const owner = await findAccount(prisma, email);
  if (!owner) return;
  await withOrganisation(prisma, { organisationId: null, userId: owner.id }, async (transaction) => {
    await noteSecurityEvent(transaction, {
      kind: "sign-up-again",
      userId: owner.id,
      address: caller.address ?? "unknown",
      userAgent: caller.userAgent,
    });
    const hour = new Date(nowMs).toISOString().slice(0, 13);
    await enqueueMail(transaction, {
      to: owner.email,
      template: "sign-up-again",
      params: { name: owner.name, signInLink: `${origin}/sign-in`, resetLink: `${origin}/forgot-password` },
      dedupeKey: `sign-up-again:${owner.id}:${hour}`,
    });
  });
}
