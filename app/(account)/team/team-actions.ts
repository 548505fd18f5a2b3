"use server";

import { z } from "zod";
import { acting } from "@/app/_server/acting";
import { answer } from "@/app/_server/answer";
import { confirmActor } from "@/app/_server/confirm-actor";
import { guard } from "@/app/_server/guard";
import { beforeOrganisationEnds } from "@/app/_server/organisation-ends";
import { prisma } from "@/app/_server/services";
import { ownOrigin } from "@/app/own-origin";
import type { Answer } from "@/components/account/answer";
import type { OrganisationAction } from "@/lib/domain/access/roles";
import { proofSchema } from "@/lib/services/accounts/confirm-identity";
import { assertMay } from "@/lib/services/organisations/act";
import { changeRole } from "@/lib/services/organisations/change-role";
import { deleteOrganisation } from "@/lib/services/organisations/delete-organisation";
import { invite, resendInvitation, revokeInvitation } from "@/lib/services/organisations/invite";
import {
  inviteSchema,
  organisationSchema,
  roleSchema,
} from "@/lib/services/organisations/organisation-schema";
import { leaveOrganisation, removeMember } from "@/lib/services/organisations/remove-member";
import { renameOrganisation } from "@/lib/services/organisations/rename-organisation";
import { transferOwnership } from "@/lib/services/organisations/transfer-ownership";

/** What was typed is compared with the name, whatever it is. */
const deleteSchema = z.object({ name: z.string().trim().max(200), proof: proofSchema });
const personId = z.string("Who is meant is missing.");
const invitationId = z.string("Which invitation is meant is missing.");

/** Each does one thing as whoever is signed in; the service decides whether their role may. */
function done(action: () => Promise<void>): Promise<Answer<null>> {
  return answer(async () => {
    await action();
    return null;
  });
}

/** Whatever sends a mail to a stranger is counted first. */
async function inviting() {
  const by = await acting();
  await guard("invitation", by.address, by.person.email);
  return { ...by, origin: await ownOrigin() };
}

/** What cannot be undone asks once more who it is; the tries at it are counted. */
async function confirm(
  by: Awaited<ReturnType<typeof acting>>,
  action: OrganisationAction,
  proof: string,
): Promise<void> {
  assertMay(by.person.role, action);
  await confirmActor(by, proof);
}

export async function inviteAction(form: unknown): Promise<Answer<null>> {
  return done(async () => invite(prisma(), await inviting(), inviteSchema.parse(form)));
}

export async function resendInvitationAction(id: unknown): Promise<Answer<null>> {
  return done(async () => resendInvitation(prisma(), await inviting(), invitationId.parse(id)));
}

export async function revokeInvitationAction(id: unknown): Promise<Answer<null>> {
  return done(async () => revokeInvitation(prisma(), await acting(), invitationId.parse(id)));
}

export async function changeRoleAction(userId: unknown, role: unknown): Promise<Answer<null>> {
  return done(async () => {
    const by = await acting();
    const change = z.strictObject({ userId: personId, role: roleSchema }).parse({ userId, role });
    await changeRole(prisma(), by, change);
  });
}

export async function removeMemberAction(userId: unknown): Promise<Answer<null>> {
  return done(async () => removeMember(prisma(), await acting(), personId.parse(userId)));
}

export async function renameOrganisationAction(form: unknown): Promise<Answer<null>> {
  return done(async () => renameOrganisation(prisma(), await acting(), organisationSchema.parse(form)));
}

export async function transferOwnershipAction(form: unknown): Promise<Answer<null>> {
  return done(async () => {
    const by = await acting();
    const { userId, proof } = z.object({ userId: personId, proof: proofSchema }).parse(form);
    await confirm(by, "organisation:transfer", proof);
    await transferOwnership(prisma(), by, userId);
  });
}

export async function leaveOrganisationAction(): Promise<Answer<null>> {
  return done(async () => leaveOrganisation(prisma(), await acting()));
}

export async function deleteOrganisationAction(form: unknown): Promise<Answer<null>> {
  return done(async () => {
    const by = await acting();
    const { name, proof } = deleteSchema.parse(form);
    // After the name was looked at: a code works once.
    const confirmed = () => confirm(by, "organisation:delete", proof);
    await deleteOrganisation(prisma(), by, { name }, [confirmed, ...beforeOrganisationEnds]);
  });
}
