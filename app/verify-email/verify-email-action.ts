"use server";

import { callerOf } from "@/app/_server/acting";
import { answer } from "@/app/_server/answer";
import { guard } from "@/app/_server/guard";
import { prisma } from "@/app/_server/services";
import type { Answer } from "@/components/account/answer";
import { linkSchema } from "@/lib/services/accounts/credentials-schema";
import { verifyEmail } from "@/lib/services/accounts/verify-email";

export async function verifyEmailAction(form: unknown): Promise<Answer<string>> {
  return answer(async () => {
    const caller = await callerOf();
    await guard("link", caller.address, null);
    const { token } = linkSchema.parse(form);
    return verifyEmail(prisma(), token, { caller, nowMs: Date.now() });
  });
}
