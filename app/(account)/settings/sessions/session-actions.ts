"use server";

import { z } from "zod";
import { acting } from "@/app/_server/acting";
import { answer } from "@/app/_server/answer";
import { prisma } from "@/app/_server/services";
import type { Answer } from "@/components/account/answer";
import { endOneSession, signOutEverywhere } from "@/lib/services/accounts/sessions/end-sessions";

const sessionIdSchema = z.string("Which session is meant is missing.");
const everywhereSchema = z.enum(["others", "all"], "Say which sessions are to end.");

async function self() {
  const { person, nowMs, address, userAgent } = await acting();
  return { person, who: { userId: person.userId, nowMs, caller: { address, userAgent } } };
}

export async function endSessionAction(id: unknown): Promise<Answer<null>> {
  return answer(async () => {
    const { who } = await self();
    await endOneSession(prisma(), sessionIdSchema.parse(id), who);
    return null;
  });
}

/** Gives how many sessions ended. */
export async function signOutEverywhereAction(which: unknown): Promise<Answer<number>> {
  return answer(async () => {
    const { person, who } = await self();
    const keeps = everywhereSchema.parse(which) === "others" ? person.sessionId : null;
    return signOutEverywhere(prisma(), keeps, who);
  });
}
