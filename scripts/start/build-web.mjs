import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../services/run-command.mjs";
import { contentHash } from "./content-hash.mjs";
import { PlainError } from "./plain-error.mjs";

/** Everything the pages are made of; the server's own folders are not among it. */
const SOURCES = [
  "app",
  "components",
  "lib",
  "public",
  "proxy.ts",
  "instrumentation.ts",
  "next.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
  "package-lock.json",
];

/**
 * Builds the pages where their sources changed.
 *
 * @param {object} options
 * @param {string} options.root
 * @param {Record<string, string>} options.env
 * @param {(line: string) => void} options.say
 * @param {AbortSignal} [options.signal]
 */
export async function buildWeb({ root, env, say, signal }) {
  const stamp = join(root, ".next", "quant-built");
  const hash = contentHash(root, SOURCES);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  say("Building the pages (next build) …");
  rmSync(stamp, { force: true });
  const { code, output } = await runCommand(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
    cwd: root,
    env: { ...env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    ...(signal ? { signal } : {}),
  });
  if (code !== 0) {
    throw new PlainError(
      `The pages could not be built; next build said:\n${output.trim().split("\n").slice(-12).join("\n")}`,
    );
  }
  writeFileSync(stamp, hash);
}
