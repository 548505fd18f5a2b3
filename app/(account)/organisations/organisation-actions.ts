"use server";

import { z } from "zod";
import { callerOf } from "@/app/_server/acting";
import { answer } from "@/app/_server/answer";
import { guard } from "@/app/_server/guard";
import { prisma } from "@/app/_server/services";
import { sessionPerson } from "@/app/_server/session-person";
import type { Answer } from "@/components/account/answer";
import type { OrganisationChoice } from "@/components/account/person";
import { AppError } from "@/lib/platform/errors";
import { createOrganisation } from "@/lib/services/organisations/create-organisation";
import {
  listMyOrganisations,
  type SessionPerson,
  switchOrganisation,
} from "@/lib/services/organisations/my-organisations";
import { organisationSchema } from "@/lib/services/organisations/organisation-schema";

/** Whoever belongs to no organisation may come in here as well. */
async function whoever(): Promise<SessionPerson> {
  const person = await sessionPerson();
  if (!person) throw new AppError("unauthenticated", "Your session has ended. Sign in again.");
  return person;
}

export async function listOrganisationsAction(): Promise<Answer<readonly OrganisationChoice[]>> {
  return answer(async () => {
    const { userId, organisationId } = await whoever();
    const mine = await listMyOrganisations(prisma(), userId);
    return mine.map((organisation) => ({ ...organisation, isCurrent: organisation.id === organisationId }));
  });
}

export async function switchOrganisationAction(id: unknown): Promise<Answer<null>> {
  return answer(async () => {
    const { sessionId, userId } = await whoever();
    const organisationId = z.string("Which organisation is meant is missing.").parse(id);
    await switchOrganisation(prisma(), { sessionId, userId, organisationId });
    return null;
  });
}

export async function createOrganisationAction(form: unknown): Promise<Answer<null>> {
  return answer(async () => {
    const { sessionId, userId, email } = await whoever();
    const caller = await callerOf();
    await guard("organisation", caller.address, email);
    const founder = { sessionId, userId, nowMs: Date.now(), ...caller };
    await createOrganisation(prisma(), founder, organisationSchema.parse(form));
    return null;
  });
}
