import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PlainError } from "./plain-error.mjs";
import { writeWhole } from "./write-whole.mjs";

const NAMES = /** @type {const} */ (["postgresPassword", "redisPassword", "nextauthSecret"]);

/**
 * Secrets of a machine that was given none, made once and kept in the data folder.
 *
 * @param {string} data
 * @returns {Record<(typeof NAMES)[number], string>}
 */
export function readSecrets(data) {
  const file = join(data, "secrets.json");
  const kept = existsSync(file) ? parse(file) : {};
  const secrets = { postgresPassword: "", redisPassword: "", nextauthSecret: "" };
  for (const name of NAMES)
    secrets[name] = typeof kept[name] === "string" ? kept[name] : randomBytes(32).toString("hex");
  if (NAMES.some((name) => kept[name] !== secrets[name])) {
    writeWhole(file, `${JSON.stringify({ ...kept, ...secrets }, null, 2)}\n`, 0o600);
  }
  return secrets;
}

/** @param {string} file @returns {Record<string, unknown>} */
function parse(file) {
  try {
    const value = JSON.parse(readFileSync(file, "utf8"));
    if (typeof value === "object" && value !== null) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new PlainError(
    `${file} is no JSON object; put the former file back, or choose another folder, for example npm start -- --data ./new-data.`,
  );
}
