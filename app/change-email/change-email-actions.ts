"use server";

import { callerOf } from "@/app/_server/acting";
import { answer } from "@/app/_server/answer";
import { guard } from "@/app/_server/guard";
import { prisma } from "@/app/_server/services";
import type { Answer } from "@/components/account/answer";
import { confirmEmailChange, undoEmailChange } from "@/lib/services/accounts/change-email";
import { linkSchema } from "@/lib/services/accounts/credentials-schema";

async function opening(form: unknown) {
  const caller = await callerOf();
  await guard("link", caller.address, null);
  return { token: linkSchema.parse(form).token, circumstances: { caller, nowMs: Date.now() } };
}

export async function confirmEmailChangeAction(form: unknown): Promise<Answer<string>> {
  return answer(async () => {
    const { token, circumstances } = await opening(form);
    return confirmEmailChange(prisma(), token, circumstances);
  });
}

export async function undoEmailChangeAction(
  form: unknown,
): Promise<Answer<{ email: string; resetToken: string }>> {
  return answer(async () => {
    const { token, circumstances } = await opening(form);
    return undoEmailChange(prisma(), token, circumstances);
  });
}
