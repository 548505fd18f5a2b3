import { mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { PlainError } from "./plain-error.mjs";
import { writeWhole } from "./write-whole.mjs";

const ENTRIES = { server: "server/main.ts", sandbox: "server/sandbox/main.ts" };

/**
 * Bundles the long-running processes into dist/. Files that did not change keep their bytes, so that a second run
 * from the same clone never pulls them from under the first.
 *
 * @param {string} root
 */
export async function bundleServers(root) {
  const { build, stop } = await import("esbuild");
  const result = await build({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    tsconfig: "tsconfig.json",
    sourcemap: true,
    write: false,
    logLevel: "silent",
  }).catch((error) => {
    const [first] = error.errors ?? [];
    const where = first?.location ? ` (${first.location.file}:${first.location.line})` : "";
    throw new PlainError(`The server could not be built: ${first?.text ?? error.message}${where}.`);
  });
  await stop();
  mkdirSync(join(root, "dist"), { recursive: true });
  for (const { path, contents } of result.outputFiles) {
    if (!holds(path, contents)) writeWhole(join(root, "dist", basename(path)), contents);
  }
}

/** @param {string} path @param {Uint8Array} contents */
function holds(path, contents) {
  try {
    return readFileSync(path).equals(contents);
  } catch {
    return false;
  }
}
