import { z } from "zod";
import { INVITED_ROLES } from "@/lib/domain/access/roles";
import { ROLES } from "@/lib/domain/access/scopes";
import { signInSchema } from "../accounts/credentials-schema";

export const ORGANISATION_NAME_LENGTH_MAX = 80;

export const organisationSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, "Give the organisation a name.")
    .max(ORGANISATION_NAME_LENGTH_MAX, `A name has at most ${ORGANISATION_NAME_LENGTH_MAX} characters.`)
    .regex(/^[^\p{Cc}]*$/u, "A name has no control characters."),
});

export const inviteSchema = z.strictObject({
  email: signInSchema.shape.email,
  role: z.enum(INVITED_ROLES, `A role is one of ${INVITED_ROLES.join(", ")}.`),
});

export const roleSchema = z.enum(ROLES, `A role is one of ${ROLES.join(", ")}.`);

export type OrganisationForm = z.infer<typeof organisationSchema>;
export type InviteForm = z.infer<typeof inviteSchema>;
