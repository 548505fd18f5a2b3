import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "@/lib/generated/prisma/client";

interface PrismaOptions {
  databaseUrl: string;
  /** Connections at most; a call that finds none free waits `connectTimeoutMs` and then fails. */
  connectionsMax?: number;
  connectTimeoutMs?: number;
}

/** The client of request code: it runs as quant_app, which owns nothing and which row policies bind. */
export function createPrisma({
  databaseUrl,
  connectionsMax = 10,
  connectTimeoutMs = 2_000,
}: PrismaOptions): PrismaClient {
  const adapter = new PrismaPg({
    connectionString: databaseUrl,
    options: "-c role=quant_app -c statement_timeout=10000",
    max: connectionsMax,
    connectionTimeoutMillis: connectTimeoutMs,
  });
  return new PrismaClient({ adapter });
}
