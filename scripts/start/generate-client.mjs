import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../services/run-command.mjs";
import { contentHash } from "./content-hash.mjs";
import { PlainError } from "./plain-error.mjs";

/**
 * Generates the Prisma client where the schema changed.
 *
 * @param {string} root
 */
export async function generateClient(root) {
  if (!existsSync(join(root, "prisma", "schema.prisma"))) return;
  const stamp = join(root, "lib", "generated", ".stamp");
  const hash = contentHash(root, ["prisma/schema.prisma", "prisma.config.ts", "package-lock.json"]);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  const { code, output } = await runCommand(
    process.execPath,
    ["node_modules/prisma/build/index.js", "generate"],
    {
      cwd: root,
      // Generating needs no engine, but Prisma downloads one unless it is told where one is.
      env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: "/bin/true", PRISMA_HIDE_UPDATE_MESSAGE: "1" },
    },
  );
  if (code !== 0)
    throw new PlainError(`prisma generate failed; it said: ${output.trim().split("\n").slice(-3).join(" ")}`);
  if (existsSync(join(root, "lib", "generated"))) writeFileSync(stamp, hash);
}
