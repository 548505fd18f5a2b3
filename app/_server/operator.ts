import { notFound } from "next/navigation";
import type { Pool } from "pg";
import { createPool } from "@/lib/platform/db";
import { createLog } from "@/lib/platform/log";
import { withOrganisation } from "@/lib/platform/with-organisation";
import type { SignedIn } from "@/lib/services/accounts/session";
import { prisma } from "./services";
import { requireSignedIn } from "./signed-in";

/** Survives hot reload. */
const kept = globalThis as { quantOperatorPool?: Pool };

export interface Operator {
  person: SignedIn;
  /** What reaches every organisation should not hang on a password alone. */
  hasSecondFactor: boolean;
}

/**
 * Who runs this product: OPERATOR_EMAILS names them, and the address must be verified. To everybody else there
 * is nothing here.
 */
export async function requireOperator(returnTo: string): Promise<Operator> {
  const person = await requireSignedIn(returnTo);
  const named = (process.env.OPERATOR_EMAILS ?? "")
    .split(",")
    .map((email) => email.trim().toLowerCase())
    .filter((email) => email !== "");
  if (!named.includes(person.email.toLowerCase())) notFound();
  const user = await withOrganisation(prisma(), person, (transaction) =>
    transaction.user.findUnique({
      where: { id: person.userId },
      select: { emailVerifiedAt: true, totpEnabledAt: true },
    }),
  );
  if (!user?.emailVerifiedAt) notFound();
  return { person, hasSecondFactor: user.totpEnabledAt !== null };
}

/** Reads across organisations, after `requireOperator` alone. */
export function operatorPool(): Pool {
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl) throw new Error("DATABASE_URL is not set: start the product with npm start.");
  const log = createLog("web", process.env.LOG_LEVEL ?? "info");
  kept.quantOperatorPool ??= createPool({ databaseUrl, name: "operator", max: 2, log, role: "quant_jobs" });
  return kept.quantOperatorPool;
}
