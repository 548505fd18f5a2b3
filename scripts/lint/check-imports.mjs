import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../start/root.mjs";
import { checkFile } from "./check-file.mjs";

const FOLDERS = ["app", "components", "lib", "server", "scripts", "tests"];
const SOURCE = /\.(?:ts|tsx|mts|mjs|js|jsx)$/;
const NOT_OURS = /^(?:lib\/generated|tests\/fixtures\/generated)(?:\/|$)/;

/**
 * @param {string} root
 * @returns {{ files: number, problems: string[] }}
 */
export function checkImports(root) {
  const files = [...FOLDERS.flatMap((folder) => sources(root, folder)), ...ownSources(root)];
  return {
    files: files.length,
    problems: files.flatMap((path) => checkFile(path, readFileSync(join(root, path), "utf8"))),
  };
}

/** @param {string} root @param {string} folder @returns {string[]} */
function sources(root, folder) {
  if (NOT_OURS.test(folder)) return [];
  return readFolder(join(root, folder)).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sources(root, path);
    return SOURCE.test(entry.name) ? [path] : [];
  });
}

/** @param {string} root */
function ownSources(root) {
  return readFolder(root)
    .filter((entry) => entry.isFile() && SOURCE.test(entry.name))
    .map(({ name }) => name);
}

/** @param {string} folder */
function readFolder(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { files, problems } = checkImports(ROOT);
  for (const problem of problems) console.error(problem);
  console.log(
    problems.length === 0
      ? `Import rules: ${files} files, none breaks them.`
      : `Import rules: ${problems.length} broken.`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
}
