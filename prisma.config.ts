import { defineConfig } from "prisma/config";

// Generating the client and formatting need no database, so a missing address is no error here.
const url = process.env.DATABASE_URL;

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  ...(url ? { datasource: { url } } : {}),
});
