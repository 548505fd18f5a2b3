import { createPrisma } from "@/lib/platform/prisma";
import { makeDemoKeys } from "@/lib/services/access/make-demo-keys";

const databaseUrl = process.env.DATABASE_URL;
if (databaseUrl === undefined) throw new Error("DATABASE_URL is not set: run npm run demo:keys.");

const prisma = createPrisma({ databaseUrl, connectionsMax: 2 });
try {
  console.log(JSON.stringify(await makeDemoKeys(prisma, Date.now())));
} finally {
  await prisma.$disconnect();
}
