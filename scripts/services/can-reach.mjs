import { statSync } from "node:fs";
import { dirname } from "node:path";

const READ_AND_ENTER = 0o5;
export const ENTER = 0o1;

/**
 * Whether a user without privileges may read (or only enter) the path and enter every folder above it.
 *
 * @param {string} path
 * @param {{ uid: number, gid: number }} user
 * @param {number} [bits]
 */
export function canReach(path, user, bits = READ_AND_ENTER) {
  if (!allows(path, user, bits)) return false;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (!allows(folder, user, ENTER)) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** @param {string} path @param {{ uid: number, gid: number }} user @param {number} bits */
function allows(path, { uid, gid }, bits) {
  try {
    const { mode, uid: owner, gid: group } = statSync(path);
    const shift = owner === uid ? 6 : group === gid ? 3 : 0;
    return ((mode >> shift) & bits) === bits;
  } catch {
    return false;
  }
}
