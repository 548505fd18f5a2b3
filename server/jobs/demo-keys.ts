import { createPool } from "@/lib/platform/db";
import { createLog } from "@/lib/platform/log";
import { createPrisma } from "@/lib/platform/prisma";
import { grantTier } from "@/lib/services/access/grant-tier";
import { makeDemoKeys } from "@/lib/services/access/make-demo-keys";

const databaseUrl = process.env.DATABASE_URL;
if (databaseUrl === undefined) throw new Error("DATABASE_URL is not set: run npm run demo:keys.");

const prisma = createPrisma({ databaseUrl, connectionsMax: 2 });
const log = createLog("demo keys", process.env.LOG_LEVEL ?? "warn");
const jobs = createPool({ databaseUrl, name: "demo keys", max: 1, log, role: "quant_jobs" });
try {
  console.log(
    JSON.stringify(
      await makeDemoKeys(prisma, (organisationId, tier) => grantTier(jobs, organisationId, tier), Date.now()),
    ),
  );
} finally {
  await Promise.all([prisma.$disconnect(), jobs.end()]);
}
