import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { ROOT } from "./root.mjs";

/**
 * Bundles one entry of the server for a single run and returns the path of the bundle.
 *
 * @param {string} entry such as server/jobs/demo-keys.ts
 * @param {string} name of the bundle in dist/, without its ending
 */
export async function bundleJob(entry, name = basename(entry, ".ts")) {
  const { build, stop } = await import("esbuild");
  const outfile = join(ROOT, "dist", `${name}.mjs`);
  mkdirSync(join(ROOT, "dist"), { recursive: true });
  await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    tsconfig: "tsconfig.json",
    logLevel: "silent",
  });
  await stop();
  return outfile;
}
