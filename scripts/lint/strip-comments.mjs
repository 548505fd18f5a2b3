const REGEX_MAY_FOLLOW = /(?:^|[(,=:[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|in|of|void|yield|await))\s*$/;
/** @typedef {"code" | "line" | "block" | "single" | "double" | "template" | "regex"} State */

/**
 * Blanks comments out of TypeScript, and the insides of strings too where asked; every line keeps its number.
 * Expressions inside template strings count as text, which is enough for looking at imports and names.
 *
 * @param {string} source
 * @param {{ strings?: boolean }} [also]
 * @returns {string}
 */
export function stripComments(source, { strings = false } = {}) {
  /** @type {State} */
  let state = "code";
  let output = "";
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at] ?? "";
    const next = source[at + 1] ?? "";
    if (state === "code") {
      state = opens(char, next, output);
      const isComment = state === "line" || state === "block";
      output += isComment ? " " : char;
      continue;
    }
    if (char === "\\" && state !== "line" && state !== "block") {
      output += strings ? "  " : char + next;
      at += 1;
      continue;
    }
    const length = closes(state, char, next);
    const isText = state !== "line" && state !== "block";
    if (length > 0) {
      output += isText || char === "\n" ? char : " ".repeat(length);
      at += length - 1;
      state = "code";
    } else output += char === "\n" || (isText && !strings) ? char : " ";
  }
  return output;
}

/** @param {string} char @param {string} next @param {string} before @returns {State} */
function opens(char, next, before) {
  if (char === "'") return "single";
  if (char === '"') return "double";
  if (char === "`") return "template";
  if (char !== "/") return "code";
  if (next === "/") return "line";
  if (next === "*") return "block";
  return REGEX_MAY_FOLLOW.test(before.slice(-80)) ? "regex" : "code";
}

/** @param {State} state @param {string} char @param {string} next @returns {number} length of the end, or 0 */
function closes(state, char, next) {
  if (state === "block") return char === "*" && next === "/" ? 2 : 0;
  const ends = { line: "\n", single: "'", double: '"', template: "`", regex: "/", code: "" };
  if (char === ends[state]) return 1;
  // A regular expression or quote never runs over a line: whatever this was, code goes on.
  return char === "\n" && (state === "regex" || state === "single" || state === "double") ? 1 : 0;
}
