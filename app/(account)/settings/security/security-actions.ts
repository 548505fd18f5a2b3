"use server";

import { z } from "zod";
import { acting } from "@/app/_server/acting";
import { answer } from "@/app/_server/answer";
import { confirmActor } from "@/app/_server/confirm-actor";
import { guard } from "@/app/_server/guard";
import { prisma } from "@/app/_server/services";
import type { Answer } from "@/components/account/answer";
import type { EnrolmentView } from "@/components/account/settings/enrolment-view";
import { PROVIDERS, type ProviderId } from "@/lib/services/accounts/oauth/providers";
import { partFromProvider } from "@/lib/services/accounts/oauth/ways-in";
import { confirmBoth } from "@/lib/services/accounts/second-factor/confirm-both";
import {
  beginEnrolment,
  disableSecondFactor,
  finishEnrolment,
  renewRecoveryCodes,
} from "@/lib/services/accounts/second-factor/enrol";
import { qrPath } from "@/lib/services/accounts/second-factor/qr-path";

const finishSchema = z.strictObject({
  code: z.string().trim().min(1, "Type the code.").max(16, "That is too long."),
});
const partSchema = z.strictObject({
  provider: z.enum(Object.keys(PROVIDERS) as ProviderId[], "Choose one of the ways that you have."),
  proof: z.unknown(),
});
const bothSchema = z.strictObject({ password: z.string().max(256), code: z.string().max(64) });

/** Who acts, as the services want to know it. */
async function self() {
  const by = await acting();
  const caller = { address: by.address, userAgent: by.userAgent };
  return { by, userId: by.person.userId, caller, nowMs: by.nowMs };
}

export async function beginSecondFactorAction(proof: unknown): Promise<Answer<EnrolmentView>> {
  return answer(async () => {
    const { by, userId } = await self();
    await confirmActor(by, proof);
    const { uri, secret } = await beginEnrolment(prisma(), userId);
    return { ...qrPath(uri), uri, secret };
  });
}

export async function finishSecondFactorAction(form: unknown): Promise<Answer<readonly string[]>> {
  return answer(async () => {
    const { by, ...who } = await self();
    const { code } = finishSchema.parse(form);
    await guard("second-factor", by.address, who.userId);
    return finishEnrolment(prisma(), code, who);
  });
}

/** For what changes the second factor itself: password and code, counted as tries at either. */
async function selfByBoth(form: unknown) {
  const { by, ...who } = await self();
  const given = bothSchema.parse(form);
  await guard("password", by.address, who.userId);
  await guard("second-factor", by.address, who.userId);
  await confirmBoth(prisma(), who.userId, given, who);
  return who;
}

export async function disableSecondFactorAction(form: unknown): Promise<Answer<null>> {
  return answer(async () => {
    await disableSecondFactor(prisma(), await selfByBoth(form));
    return null;
  });
}

export async function renewRecoveryCodesAction(form: unknown): Promise<Answer<readonly string[]>> {
  return answer(async () => renewRecoveryCodes(prisma(), await selfByBoth(form)));
}

export async function partFromProviderAction(form: unknown): Promise<Answer<null>> {
  return answer(async () => {
    const { by, userId, caller } = await self();
    const { provider, proof } = partSchema.parse(form);
    await confirmActor(by, proof);
    await partFromProvider(prisma(), { userId, provider, caller });
    return null;
  });
}
