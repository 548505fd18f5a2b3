const LEVELS = /** @type {Record<number, string>} */ ({ 40: "warning", 50: "error", 60: "fatal" });
const PLAIN_TROUBLE = [
  { level: 50, pattern: /⨯|\b(?:Error|ERROR|FATAL|PANIC)\b/ },
  { level: 40, pattern: /⚠|\b(?:WARNING|Warning)\b/ },
];
const LENGTH_MAX = 300;

/**
 * What the console shows of a child's log line: warnings and worse, in a few words.
 *
 * @param {string} line
 * @returns {{ level: number, text: string } | null}
 */
export function shortLine(line) {
  const record = parse(line);
  if (record === null) {
    const found = PLAIN_TROUBLE.find(({ pattern }) => pattern.test(line));
    return found ? { level: found.level, text: cut(line.trim()) } : null;
  }
  const { level, msg, err } = record;
  const word = typeof level === "number" ? LEVELS[level] : undefined;
  if (word === undefined) return null;
  const reason =
    typeof err === "object" && err !== null && "message" in err && err.message !== msg
      ? `: ${err.message}`
      : "";
  return { level: Number(level), text: cut(`${word}: ${msg ?? "(no message)"}${reason}`) };
}

/** @param {string} line @returns {Record<string, unknown> | null} */
function parse(line) {
  if (!line.startsWith("{")) return null;
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** @param {string} text */
function cut(text) {
  return text.length > LENGTH_MAX ? `${text.slice(0, LENGTH_MAX)} …` : text;
}
