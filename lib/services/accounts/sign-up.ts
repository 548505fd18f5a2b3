import { randomUUID } from "node:crypto";
import { Prisma, type PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { withOrganisation } from "@/lib/platform/with-organisation";
import type { SignUp } from "./credentials-schema";
import { hashPassword } from "./hash-password";

/**
 * Makes a person, their organisation and the membership that owns it.
 * Errors: `conflict` where the e-mail has an account.
 */
export async function signUp(
  prisma: PrismaClient,
  form: SignUp,
): Promise<{ userId: string; organisationId: string }> {
  const passwordHash = await hashPassword(form.password);
  const userId = randomUUID();
  const organisationId = randomUUID();
  try {
    await withOrganisation(prisma, { organisationId, userId }, async (transaction) => {
      await transaction.user.create({
        data: { id: userId, email: form.email, name: form.name, passwordHash, termsAcceptedAt: new Date() },
      });
      await transaction.organisation.create({
        data: { id: organisationId, name: `${form.name}'s desk`.slice(0, 80) },
      });
      await transaction.membership.create({ data: { organisationId, userId, role: "owner" } });
    });
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002") {
      throw new AppError("conflict", "This e-mail address has an account. Sign in instead.", {
        cause: error,
        fields: [{ path: "email", message: "This e-mail address has an account. Sign in instead." }],
      });
    }
    throw error;
  }
  return { userId, organisationId };
}
