"use server";

import { revalidatePath } from "next/cache";
import { acting } from "@/app/_server/acting";
import { answer } from "@/app/_server/answer";
import { guard } from "@/app/_server/guard";
import { rememberDevice } from "@/app/_server/known-device";
import { prisma } from "@/app/_server/services";
import { ownOrigin } from "@/app/own-origin";
import type { Answer } from "@/components/account/answer";
import { askEmailChange } from "@/lib/services/accounts/change-email";
import { changePassword } from "@/lib/services/accounts/change-password";
import {
  changeEmailSchema,
  changeNameSchema,
  changePasswordSchema,
} from "@/lib/services/accounts/credentials-schema";
import { changeName } from "@/lib/services/accounts/profile";
import { askPasswordReset } from "@/lib/services/accounts/reset-password";
import { sendVerification } from "@/lib/services/accounts/verify-email";

const PAGE = "/settings/profile";

async function mine() {
  const { person, address, userAgent, nowMs } = await acting();
  return { person, userId: person.userId, caller: { address, userAgent }, nowMs };
}

export async function changeNameAction(form: unknown): Promise<Answer<null>> {
  return answer(async () => {
    const { userId, caller } = await mine();
    await changeName(prisma(), changeNameSchema.parse(form).name, { userId, caller });
    revalidatePath(PAGE);
    return null;
  });
}

export async function sendVerificationAction(): Promise<Answer<null>> {
  return answer(async () => {
    const { userId, caller, nowMs } = await mine();
    await guard("mail", caller.address, userId);
    await sendVerification(prisma(), { userId, origin: await ownOrigin(), nowMs });
    return null;
  });
}

/** Gives back the address that the link went to. */
export async function askEmailChangeAction(form: unknown): Promise<Answer<string>> {
  return answer(async () => {
    const { userId, caller, nowMs } = await mine();
    const asked = changeEmailSchema.parse(form);
    await guard("password", caller.address, userId);
    await guard("mail", caller.address, userId);
    await askEmailChange(prisma(), asked, { userId, caller, nowMs, origin: await ownOrigin() });
    return asked.email;
  });
}

/** Gives back how many other sessions ended. */
export async function changePasswordAction(form: unknown): Promise<Answer<number>> {
  return answer(async () => {
    const { person, userId, caller, nowMs } = await mine();
    const asked = changePasswordSchema.parse(form);
    await guard("password", caller.address, userId);
    const circumstances = { userId, sessionId: person.sessionId, caller, nowMs };
    const { sessionsEnded } = await changePassword(prisma(), asked, circumstances);
    // Devices that were known before the change are strangers now; this one is not.
    await rememberDevice(person.email, nowMs);
    return sessionsEnded;
  });
}

/** For whoever has come in by a provider and has no password yet. */
export async function setPasswordByMailAction(): Promise<Answer<null>> {
  return answer(async () => {
    const { person, userId, caller, nowMs } = await mine();
    await guard("mail", caller.address, userId);
    await askPasswordReset(prisma(), person.email, { caller, origin: await ownOrigin(), nowMs });
    return null;
  });
}
