"use server";

import { z } from "zod";
import { acting } from "@/app/_server/acting";
import { answer } from "@/app/_server/answer";
import { confirmActor } from "@/app/_server/confirm-actor";
import { beforeOrganisationEnds } from "@/app/_server/organisation-ends";
import { prisma } from "@/app/_server/services";
import type { Answer } from "@/components/account/answer";
import { deleteAccount } from "@/lib/services/accounts/delete-account";

const deleteSchema = z.strictObject({
  email: z.string().trim().min(1, "Type your e-mail address.").max(254, "That is too long."),
  proof: z.unknown(),
});

export async function deleteAccountAction(form: unknown): Promise<Answer<null>> {
  return answer(async () => {
    const by = await acting();
    const { email, proof } = deleteSchema.parse(form);
    await confirmActor(by, proof);
    const { nowMs, address, userAgent } = by;
    const who = { userId: by.person.userId, nowMs, caller: { address, userAgent } };
    await deleteAccount(prisma(), { email }, beforeOrganisationEnds, who);
    return null;
  });
}
