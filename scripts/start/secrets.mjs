import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PlainError } from "./plain-error.mjs";
import { writeWhole } from "./write-whole.mjs";

/** What goes before each secret's random part: the Stripe sandbox's look like Stripe's own. */
const PREFIXES = /** @type {const} */ ({
  postgresPassword: "",
  redisPassword: "",
  nextauthSecret: "",
  stripeSecretKey: "sk_test_",
  stripeWebhookSecret: "whsec_",
});
/** @typedef {keyof typeof PREFIXES} SecretName */

/**
 * Secrets of a machine that was given none, made once and kept in the data folder.
 *
 * @param {string} data
 * @returns {Record<SecretName, string>}
 */
export function readSecrets(data) {
  const file = join(data, "secrets.json");
  const kept = existsSync(file) ? parse(file) : {};
  /** @type {Record<string, string>} */
  const secrets = {};
  for (const [name, prefix] of Object.entries(PREFIXES)) {
    const found = kept[name];
    secrets[name] = typeof found === "string" ? found : prefix + randomBytes(32).toString("hex");
  }
  if (Object.keys(secrets).some((name) => kept[name] !== secrets[name])) {
    writeWhole(file, `${JSON.stringify({ ...kept, ...secrets }, null, 2)}\n`, 0o600);
  }
  return /** @type {Record<SecretName, string>} */ (secrets);
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
