import { ENVIRONMENT_RULES } from "./environment-rules.mjs";
import { PlainError } from "./plain-error.mjs";

/**
 * Refuses a malformed or missing variable by name. Returns the variables that are set: a blank one, as compose
 * files write them, counts as absent.
 *
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {"simulated" | "live" | "replay"} feed
 * @returns {{ production: boolean, env: Record<string, string> }}
 */
export function checkEnvironment(env, feed) {
  /** @type {Record<string, string>} */
  const given = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && value.trim() !== "") given[name] = value;
  }
  const production = given.QUANT_ENV === "production";

  for (const [name, rule] of Object.entries(ENVIRONMENT_RULES)) {
    const value = given[name];
    const wanted = `${rule.should}, for example ${name}=${rule.example}`;
    if (value !== undefined && !rule.accepts(value, production)) {
      const found = rule.secret ? "is malformed or too weak" : `is ${JSON.stringify(value)}`;
      throw new PlainError(`${name} ${found}; it should be ${wanted}.`);
    }
    if (value === undefined && production && rule.production) {
      throw new PlainError(`${name} is missing, and production mode needs it; it should be ${wanted}.`);
    }
    if (value !== undefined && rule.pair && given[rule.pair] === undefined) {
      throw new PlainError(
        `${rule.pair} is missing beside ${name}; set both, for example ${rule.pair}=${ENVIRONMENT_RULES[rule.pair]?.example}.`,
      );
    }
  }
  if (production) checkProduction(given, feed);
  return { production, env: given };
}

/** @param {Record<string, string>} given @param {string} feed */
function checkProduction(given, feed) {
  if (given.STRIPE_SECRET_KEY === undefined && given.BILLING !== "off") {
    throw new PlainError(
      "STRIPE_SECRET_KEY is missing, and production mode needs it together with STRIPE_WEBHOOK_SECRET, or BILLING=off; it should be a Stripe key, for example STRIPE_SECRET_KEY=sk_live_abc123.",
    );
  }
  if (feed === "live") return;
  const asked = feed === "replay" ? "--replay" : "the simulated exchanges";
  throw new PlainError(
    `Production mode refuses ${asked}; start it with real exchanges: npm start -- --live.`,
  );
}
