/** @typedef {import("../../tests/bench/bench-row").BenchRow} BenchRow */

const HEADINGS = ["figure", "unit", "ours", "limit", "ours/limit", "peer", "ours/peer", "aim", "note"];

/**
 * @param {readonly BenchRow[]} rows
 * @returns {string} a Markdown table with aligned columns
 */
export function benchTable(rows) {
  const cells = [HEADINGS, ...rows.map(rowCells)];
  const widths = HEADINGS.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? "").length)));
  const lines = cells.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`,
  );
  return [lines[0], `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...lines.slice(1)].join(
    "\n",
  );
}

/** @param {BenchRow} row @returns {string[]} */
function rowCells({ name, unit, ours, limit, limitName, peer, peerName, aim = "", note = "" }) {
  return [
    name,
    unit,
    figure(ours),
    named(limit, limitName),
    ratio(ours, limit),
    named(peer, peerName),
    ratio(ours, peer),
    aim,
    note,
  ];
}

/** @param {number} value */
function figure(value) {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 2 : 4;
  return value.toLocaleString("en-US", { maximumFractionDigits: digits });
}

/** @param {number | undefined} value @param {string | undefined} name */
function named(value, name) {
  return value === undefined ? "" : `${figure(value)}${name ? ` (${name})` : ""}`;
}

/** @param {number} ours @param {number | undefined} other */
function ratio(ours, other) {
  return other === undefined || other === 0 ? "" : (ours / other).toFixed(2);
}
