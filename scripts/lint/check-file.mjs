import { posix } from "node:path";
import { IMPORT_RULES, IMPURE, LINES_MAX } from "./import-rules.mjs";
import { readImports } from "./read-imports.mjs";
import { stripComments } from "./strip-comments.mjs";

/**
 * What a source file does against the rules of the house.
 *
 * @param {string} path relative to the project, with slashes
 * @param {string} source
 * @returns {string[]} one sentence a violation
 */
export function checkFile(path, source) {
  const rule = IMPORT_RULES.find(({ files }) => files.test(path));
  const lines = source.split("\n").length - (source.endsWith("\n") ? 1 : 0);
  const problems =
    lines > LINES_MAX ? [`${path} has ${lines} lines; split it, ${LINES_MAX} are the most.`] : [];
  for (const found of readImports(source)) {
    const where = `${path}:${found.line}`;
    if (found.isBarrel)
      problems.push(
        `${where} passes on everything of ${found.specifier}; import from the file that defines it.`,
      );
    const problem = rule ? checkImport(path, rule, found) : null;
    if (problem) problems.push(`${where} ${problem}`);
  }
  return path.startsWith("lib/domain/") ? [...problems, ...findImpure(path, source)] : problems;
}

/**
 * @param {string} path
 * @param {import("./import-rules.mjs").ImportRule} rule
 * @param {import("./read-imports.mjs").Import} found
 * @returns {string | null}
 */
function checkImport(path, { name, may, types = [], packagesNot = [] }, { specifier, typeOnly }) {
  const target = resolveImport(path, specifier);
  if (target === null) {
    return packagesNot.some((pattern) => pattern.test(specifier))
      ? `imports ${specifier}, which ${name} must not.`
      : null;
  }
  const allowed = may.map((folder) => (folder === "own" ? ownFolder(path) : folder));
  if (allowed.some((folder) => isWithin(target, folder))) return null;
  const asTypes = types.find((folder) => isWithin(target, folder));
  if (asTypes && typeOnly) return null;
  if (asTypes) return `imports a value of ${target}; ${name} may import only types of ${asTypes}.`;
  return `imports ${target}; ${name} may import only ${allowed.join(", ")}.`;
}

/** @param {string} path @param {string} specifier @returns {string | null} null for a package */
export function resolveImport(path, specifier) {
  if (specifier.startsWith("@/")) return posix.normalize(specifier.slice(2));
  if (specifier.startsWith(".")) return posix.normalize(posix.join(posix.dirname(path), specifier));
  return null;
}

/** `server/engine/x/y.ts` → `server/engine` @param {string} path */
function ownFolder(path) {
  return path.split("/").slice(0, 2).join("/");
}

/** @param {string} target @param {string} folder */
function isWithin(target, folder) {
  return folder === "" || target === folder || target.startsWith(`${folder}/`);
}

/** @param {string} path @param {string} source */
function findImpure(path, source) {
  return stripComments(source, { strings: true })
    .split("\n")
    .flatMap((line, index) =>
      IMPURE.filter(({ pattern }) => pattern.test(line)).map(
        ({ name, instead }) => `${path}:${index + 1} uses ${name}, which lib/domain must not; ${instead}.`,
      ),
    );
}
