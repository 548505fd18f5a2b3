"use server";

import { callerOf } from "@/app/_server/acting";
import { answer } from "@/app/_server/answer";
import { guard } from "@/app/_server/guard";
import { prisma } from "@/app/_server/services";
import { ownOrigin } from "@/app/own-origin";
import type { Answer } from "@/components/account/answer";
import { forgotPasswordSchema } from "@/lib/services/accounts/credentials-schema";
import { askPasswordReset } from "@/lib/services/accounts/reset-password";

/** Gives back the address as it was understood, whether or not it has an account. */
export async function forgotPasswordAction(form: unknown): Promise<Answer<string>> {
  return answer(async () => {
    const caller = await callerOf();
    const { email } = forgotPasswordSchema.parse(form);
    await guard("forgot-password", caller.address, email);
    await askPasswordReset(prisma(), email, { caller, origin: await ownOrigin(), nowMs: Date.now() });
    return email;
  });
}
