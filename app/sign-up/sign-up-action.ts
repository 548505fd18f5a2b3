"use server";

import { headers } from "next/headers";
import { answer } from "@/app/_server/answer";
import { guard } from "@/app/_server/guard";
import { prisma } from "@/app/_server/services";
import type { Answer } from "@/components/account/answer";
import { signUpSchema } from "@/lib/services/accounts/credentials-schema";
import { signUp } from "@/lib/services/accounts/sign-up";

/** Makes the account; the page then signs in with the same words. */
export async function signUpAction(form: unknown): Promise<Answer<null>> {
  return answer(async () => {
    await guard("sign-up", (await headers()).get("x-forwarded-for"), null);
    await signUp(prisma(), signUpSchema.parse(form));
    return null;
  });
}
