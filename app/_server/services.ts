import type { PrismaClient } from "@/lib/generated/prisma/client";
import { createPrisma } from "@/lib/platform/prisma";

/** Survives hot reload, which would otherwise open a pool for every change. */
const kept = globalThis as { quantPrisma?: PrismaClient };

/** The pages' own connection to the accounts, as quant_app. */
export function prisma(): PrismaClient {
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl) throw new Error("DATABASE_URL is not set: start the product with npm start.");
  kept.quantPrisma ??= createPrisma({ databaseUrl });
  return kept.quantPrisma;
}
