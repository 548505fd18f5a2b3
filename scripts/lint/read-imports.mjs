import { stripComments } from "./strip-comments.mjs";

const STATIC =
  /(?:^|[;}\n])[ \t]*(import|export)\b(\s+type\b(?!\s*,|\s+from\b))?([^"'`;]*?)["']([^"'\n]+)["']/g;
const DYNAMIC = /\bimport\s*\(\s*["']([^"'\n]+)["']/g;

/**
 * @typedef {{ specifier: string, line: number, typeOnly: boolean, isBarrel: boolean }} Import
 */

/**
 * Every module that a TypeScript or JavaScript text imports or passes on.
 *
 * @param {string} source
 * @returns {Import[]}
 */
export function readImports(source) {
  const text = stripComments(source);
  const found = [...text.matchAll(STATIC)].flatMap((match) => readStatic(text, match));
  for (const match of text.matchAll(DYNAMIC)) {
    found.push({
      specifier: match[1] ?? "",
      line: lineAt(text, match.index),
      typeOnly: false,
      isBarrel: false,
    });
  }
  return found;
}

/** @param {string} text @param {RegExpExecArray} match @returns {Import[]} */
function readStatic(text, match) {
  const [whole, keyword, type, clause = "", specifier = ""] = match;
  const isBare = keyword === "import" && clause.trim() === "";
  if (!isBare && !/\bfrom\s*$/.test(clause)) return [];
  const names =
    /\{([^}]*)\}/
      .exec(clause)?.[1]
      ?.split(",")
      .filter((name) => name.trim() !== "") ?? [];
  const beside = clause
    .replace(/\{[^}]*\}/, "")
    .replace(/\bfrom\s*$/, "")
    .replace(/[,\s]/g, "");
  const allTypes = names.length > 0 && beside === "" && names.every((name) => /^\s*type\s/.test(name));
  return [
    {
      specifier,
      line: lineAt(text, match.index + whole.length),
      typeOnly: type !== undefined || allTypes,
      isBarrel: keyword === "export" && /^\s*\*/.test(clause),
    },
  ];
}

/** @param {string} text @param {number} index */
function lineAt(text, index) {
  return text.slice(0, index).split("\n").length;
}
