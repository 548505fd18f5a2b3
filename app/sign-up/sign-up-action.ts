"use server";

import { callerOf } from "@/app/_server/acting";
import { answer } from "@/app/_server/answer";
import { guard } from "@/app/_server/guard";
import { prisma } from "@/app/_server/services";
import { ownOrigin } from "@/app/own-origin";
import type { Answer } from "@/components/account/answer";
import { answerSignUp, type SignUpAnswer } from "@/lib/services/accounts/answer-sign-up";
import { signUpSchema } from "@/lib/services/accounts/credentials-schema";

/** Makes the account; where it may sign in at once, the page does so with the same words. */
export async function signUpAction(form: unknown): Promise<Answer<SignUpAnswer>> {
  return answer(async () => {
    const caller = await callerOf();
    await guard("sign-up", caller.address, null);
    const circumstances = { caller, origin: await ownOrigin(), nowMs: Date.now() };
    return answerSignUp(prisma(), signUpSchema.parse(form), circumstances);
  });
}
