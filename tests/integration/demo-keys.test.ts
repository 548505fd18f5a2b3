import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SCOPE_IDS } from "@/lib/domain/access/scopes";
import { createPrisma } from "@/lib/platform/prisma";
import { hashApiKey } from "@/lib/services/access/create-key";
import { findKey } from "@/lib/services/access/find-key";
import { signIn } from "@/lib/services/accounts/sign-in";
import { createTestDatabase, type TestDatabase } from "@/tests/fixtures/database";
import { takeRunLock } from "../../scripts/start/run-lock.mjs";
import { registerRun } from "../../scripts/start/run-register.mjs";

const SCRIPT = resolve(import.meta.dirname, "../../scripts/demo-keys.mjs");
const CALLER = { address: null, userAgent: null };
const TIERS = ["free", "pro", "enterprise"] as const;

type Made = Record<(typeof TIERS)[number], { email: string; password: string; key: string }>;

let database: TestDatabase;
let data: string;
let lock: Awaited<ReturnType<typeof takeRunLock>>;
let unregister: () => void;

beforeAll(async () => {
  database = await createTestDatabase();
  data = mkdtempSync(join(tmpdir(), "quant-demo-"));
  lock = await takeRunLock(data, () => undefined);
  // A root that no clone has: runs of the machine's other clones are then never taken for this one.
  unregister = registerRun({ data, root: data });
});
afterAll(async () => {
  unregister?.();
  lock?.release();
  if (data) rmSync(data, { recursive: true, force: true });
  await database?.drop();
});

async function demoKeys(): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [SCRIPT, "--data", data], { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const [code] = await once(child, "close");
  return { code, out, err };
}

describe("npm run demo:keys", () => {
  it("says so while the product is starting and in production", async () => {
    expect(await demoKeys()).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("still starting"),
    });
    lock.describe({ production: true, databaseUrl: database.databaseUrl });
    expect(await demoKeys()).toMatchObject({ code: 1, out: "", err: expect.stringContaining("Production") });
  });

  it("prints one JSON object, whose keys replace the former ones and whose passwords hold", async () => {
    lock.describe({ production: false, databaseUrl: database.databaseUrl });
    const prisma = createPrisma({ databaseUrl: database.databaseUrl });
    try {
      const [first, second] = [await demoKeys(), await demoKeys()].map(({ out }): Made => JSON.parse(out));
      for (const tier of TIERS) {
        const former = await findKey(prisma, hashApiKey(first?.[tier].key ?? ""), Date.now());
        expect(former?.revoked).toBe(true);
        const { email = "", password = "", key = "" } = second?.[tier] ?? {};
        const found = await findKey(prisma, hashApiKey(key), Date.now());
        expect(found).toMatchObject({ revoked: false, principal: { tier, scopes: SCOPE_IDS, mode: "live" } });
        expect(found?.principal.organisationId).toBe(former?.principal.organisationId);
        await expect(signIn(prisma, { email, password }, CALLER)).resolves.toMatchObject({ email });
        await expect(
          signIn(prisma, { email, password: first?.[tier].password ?? "" }, CALLER),
        ).rejects.toMatchObject({ code: "unauthenticated" });
      }
    } finally {
      await prisma.$disconnect();
    }
  });
});
