/** What spreadsheets take for the beginning of a formula, also behind spaces. */
const FORMULA = /^\s*[=+\-@|%\t\r＝＋－＠]/;
const NEEDS_QUOTES = /[",\r\n\t;]|^\s|\s$/;

/**
 * One line of CSV (RFC 4180). Texts that a spreadsheet would carry out are led by an apostrophe: names of keys are
 * somebody's to choose, and whoever opens the file is somebody else.
 */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: string | number): string {
  if (typeof cell === "number") return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
