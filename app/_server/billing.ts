import { ownOrigin } from "@/app/own-origin";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { readBillingConfig } from "@/lib/platform/env/billing";
import { AppError } from "@/lib/platform/errors";
import { createPrisma } from "@/lib/platform/prisma";
import type { BillingContext } from "@/lib/services/billing/billing-context";
import { createStripe } from "@/lib/services/billing/stripe/create-stripe";

/** Survives hot reload. A connection is held while Stripe is asked, and no other page should wait for that. */
const kept = globalThis as { quantBilling?: Pick<BillingContext, "prisma" | "stripe"> };
const CONNECTIONS_MAX = 4;

/** Whether anything is sold here; pages and links of billing are hidden where not. */
export function sells(): boolean {
  return readBillingConfig(process.env) !== null;
}

/**
 * With what the pages change billing. Stripe sends people back to the name under which they came: their session
 * is known under no other. Errors: `not_found` where billing is off.
 */
export async function billing(): Promise<BillingContext> {
  const config = readBillingConfig(process.env);
  const databaseUrl = process.env.DATABASE_URL;
  if (config === null || !databaseUrl) throw new AppError("not_found", "Billing is off here.");
  kept.quantBilling ??= { prisma: createOwnPrisma(databaseUrl), stripe: createStripe(config) };
  return { ...kept.quantBilling, publicUrl: await ownOrigin() };
}

function createOwnPrisma(databaseUrl: string): PrismaClient {
  return createPrisma({ databaseUrl, connectionsMax: CONNECTIONS_MAX, connectTimeoutMs: 15_000 });
}
