import { randomUUID } from "node:crypto";
import { Prisma, type PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { type TenantTransaction, withOrganisation } from "@/lib/platform/with-organisation";
import type { SignUp } from "./credentials-schema";
import { hashPassword } from "./hash-password";

export interface NewAccount {
  userId: string;
  organisationId: string;
}

interface NewPerson {
  name: string;
  email: string;
  passwordHash: string | null;
  emailVerifiedAt?: Date;
  verificationDue?: boolean;
}

export const TAKEN = "This e-mail address has an account. Sign in instead.";

/**
 * Makes a person with a password, their organisation and the membership that owns it.
 * Errors: `conflict` where the e-mail has an account; who may hear that is the caller's to decide.
 */
export async function signUp(prisma: PrismaClient, form: SignUp): Promise<NewAccount> {
  const passwordHash = await hashPassword(form.password);
  return makeAccount(prisma, { name: form.name, email: form.email, passwordHash }, async () => undefined);
}

/** `also` happens in the same transaction, which acts for the new person. Errors: `conflict`. */
export async function makeAccount(
  prisma: PrismaClient,
  person: NewPerson,
  also: (transaction: TenantTransaction, account: NewAccount) => Promise<void>,
): Promise<NewAccount> {
  const account = { userId: randomUUID(), organisationId: randomUUID() };
  const { userId, organisationId } = account;
  try {
    await withOrganisation(prisma, account, async (transaction) => {
      await transaction.user.create({ data: { ...person, id: userId, termsAcceptedAt: new Date() } });
      await transaction.organisation.create({
        data: { id: organisationId, name: `${person.name}'s desk`.slice(0, 80) },
      });
      await transaction.membership.create({ data: { organisationId, userId, role: "owner" } });
      await also(transaction, account);
    });
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002") {
      throw new AppError("conflict", TAKEN, {
        cause: error,
        fields: [{ path: "email", message: TAKEN }],
      });
    }
    throw error;
  }
  return account;
}
