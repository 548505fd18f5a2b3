"use server";

import { callerOf } from "@/app/_server/acting";
import { answer } from "@/app/_server/answer";
import { guard } from "@/app/_server/guard";
import { rememberDevice } from "@/app/_server/known-device";
import { prisma } from "@/app/_server/services";
import type { Answer } from "@/components/account/answer";
import { resetPasswordSchema } from "@/lib/services/accounts/credentials-schema";
import { resetPassword } from "@/lib/services/accounts/reset-password";

export async function resetPasswordAction(form: unknown): Promise<Answer<null>> {
  return answer(async () => {
    const caller = await callerOf();
    const nowMs = Date.now();
    await guard("link", caller.address, null);
    const { email } = await resetPassword(prisma(), resetPasswordSchema.parse(form), { caller, nowMs });
    // Whatever strangers have tried, whoever reads the mailbox may sign in from here.
    await rememberDevice(email, nowMs);
    return null;
  });
}
