"use server";

import { callerOf } from "@/app/_server/acting";
import { answer } from "@/app/_server/answer";
import { guard } from "@/app/_server/guard";
import { forgetInvitation, invitationToken } from "@/app/_server/invitation-cookie";
import { prisma } from "@/app/_server/services";
import { sessionPerson } from "@/app/_server/session-person";
import type { Answer } from "@/components/account/answer";
import { AppError } from "@/lib/platform/errors";
import { acceptInvitation, declineInvitation } from "@/lib/services/organisations/answer-invitation";

/** The token that this browser got from a link, counted before it is looked at. */
async function held() {
  const caller = await callerOf();
  await guard("link", caller.address, null);
  const token = await invitationToken();
  if (token === null) throw new AppError("not_found", "Open the link in your mail again.");
  return { token, at: { ...caller, nowMs: Date.now() } };
}

export async function acceptInvitationAction(): Promise<Answer<null>> {
  return answer(async () => {
    const { token, at } = await held();
    const person = await sessionPerson();
    if (!person) throw new AppError("unauthenticated", "Your session has ended. Sign in again.");
    const { userId, sessionId } = person;
    await acceptInvitation(prisma(), { ...at, userId, sessionId }, token);
    await forgetInvitation();
    return null;
  });
}

export async function declineInvitationAction(): Promise<Answer<null>> {
  return answer(async () => {
    const { token, at } = await held();
    await declineInvitation(prisma(), at, token);
    await forgetInvitation();
    return null;
  });
}
