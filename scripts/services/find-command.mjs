import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * @param {readonly string[]} names in order of preference
 * @param {string} [searchPath]
 * @returns {string | null} where the first of them is
 */
export function findCommand(names, searchPath = process.env.PATH ?? "") {
  // Debian keeps servers in sbin, which an ordinary user's PATH leaves out.
  const folders = [...searchPath.split(delimiter), "/usr/local/sbin", "/usr/sbin", "/sbin"].filter(
    (folder) => folder !== "",
  );
  for (const name of names) {
    for (const folder of folders) {
      if (isExecutable(join(folder, name))) return join(folder, name);
    }
  }
  return null;
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
