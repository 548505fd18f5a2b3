const QUOTE = 34;
const BACKSLASH = 92;
const OPENING = new Set([91, 123]);
const CLOSING = new Set([93, 125]);
const COMMA = 44;

/** The texts of the elements of a JSON array, untouched; the whole must be JSON already known as valid. */
export function splitRows(array: string): string[] {
  const rows: string[] = [];
  let depth = 0;
  let inText = false;
  let start = -1;
  for (let index = 0; index < array.length; index += 1) {
    const code = array.charCodeAt(index);
    if (inText) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) inText = false;
    } else if (code === QUOTE) {
      inText = true;
    } else if (OPENING.has(code)) {
      depth += 1;
      if (depth === 1) start = index + 1;
    } else if (CLOSING.has(code) || (code === COMMA && depth === 1)) {
      if (depth === 1 && array.slice(start, index).trim() !== "") rows.push(array.slice(start, index).trim());
      if (code === COMMA) start = index + 1;
      else depth -= 1;
    }
  }
  return rows;
}
