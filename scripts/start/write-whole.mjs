import { renameSync, writeFileSync } from "node:fs";

/**
 * Writes a file so that readers, and a kill at any moment, meet the old text or the new one.
 *
 * @param {string} path
 * @param {string | Uint8Array} content
 * @param {number} [mode]
 */
export function writeWhole(path, content, mode = 0o644) {
  const half = `${path}.${process.pid}.new`;
  writeFileSync(half, content, { mode });
  renameSync(half, path);
}
