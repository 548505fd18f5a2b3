import { PlainError } from "./plain-error.mjs";
import { run } from "./run.mjs";
import { complain } from "./say.mjs";

const FILE_TROUBLE = new Set(["EACCES", "EPERM", "EROFS", "ENOSPC"]);

/** @param {{ argv: readonly string[], development: boolean }} options */
export async function main(options) {
  try {
    process.exit(await run(options));
  } catch (error) {
    complain(explain(error));
    process.exit(error instanceof PlainError ? error.exitCode : 1);
  }
}

/** @param {unknown} error */
function explain(error) {
  if (error instanceof PlainError) return error.message;
  const { code, path, message } = /** @type {NodeJS.ErrnoException} */ (error);
  if (code && FILE_TROUBLE.has(code)) {
    return `${path ?? "A file"} cannot be written (${code}); give this user the right to, or free some space.`;
  }
  return `The start failed: ${message}`;
}
