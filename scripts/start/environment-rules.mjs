import { isIP } from "node:net";
import { parsePort, VENUES } from "./option-table.mjs";

/** @param {string} text @param {readonly string[]} protocols */
function isUrl(text, protocols) {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && protocols.includes(url.protocol) && url.hostname !== "";
}

/** @param {string} text @param {number} atLeast */
function isCount(text, atLeast) {
  return /^\d{1,9}$/.test(text) && Number(text) >= atLeast;
}

/** @param {string} text */
function isNetwork(text) {
  const [address = "", bits, ...rest] = text.trim().split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** @param {string} text */
function isPostgres(text) {
  return isUrl(text, ["postgres:", "postgresql:"]) && new URL(text).pathname.length > 1;
}

const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];
const port = {
  accepts: (/** @type {string} */ text) => parsePort(text) !== null,
  should: "a port from 1 to 65535",
};
const days = {
  accepts: (/** @type {string} */ text) => isCount(text, 1),
  should: "a whole number of days from 1",
};

/** Values that turn up in tutorials protect nothing. */
const DEFAULT_SECRETS = /^(.)\1*$|secret|change.?me|password|example|default|placeholder/i;

/** @param {string} text @param {number} lengthMin @param {boolean} production */
function isSecret(text, lengthMin, production) {
  return text.length >= lengthMin && !(production && DEFAULT_SECRETS.test(text));
}

/**
 * What the start itself checks of the environment. `secret` values are never shown; `production` names the
 * variables that production mode cannot do without.
 *
 * @type {Record<string, {
 *   accepts: (text: string, production: boolean) => boolean, should: string, example: string,
 *   secret?: boolean, production?: boolean, pair?: string,
 * }>}
 */
export const ENVIRONMENT_RULES = {
  QUANT_ENV: {
    accepts: (text) => ["production", "development", "test"].includes(text),
    should: "production, or development, or absent",
    example: "production",
  },
  LOG_LEVEL: {
    accepts: (text) => LEVELS.includes(text),
    should: `one of ${LEVELS.join(", ")}`,
    example: "info",
  },
  PUBLIC_URL: {
    accepts: (text, production) => isUrl(text, production ? ["https:"] : ["https:", "http:"]),
    should: "the address at which people reach the product, with https in production",
    example: "https://quant.example.com",
    production: true,
  },
  NEXTAUTH_SECRET: {
    accepts: (text, production) => isSecret(text, 32, production),
    should: "at least 32 characters that nobody can guess",
    example: "$(openssl rand -base64 32)",
    secret: true,
    production: true,
  },
  DATABASE_URL: {
    accepts: isPostgres,
    should: "the URL of a PostgreSQL database",
    example: "postgres://user:password@127.0.0.1:5432/quant",
    secret: true,
    production: true,
  },
  REDIS_URL: {
    accepts: (text) => isUrl(text, ["redis:", "rediss:"]),
    should: "the URL of a Redis server",
    example: "redis://127.0.0.1:6379",
    secret: true,
    production: true,
  },
  NATS_URL: {
    accepts: (text) => text.split(",").every((part) => isUrl(part.trim(), ["nats:", "tls:", "ws:", "wss:"])),
    should: "the URL of a NATS server, or several with commas",
    example: "nats://127.0.0.1:4222",
    secret: true,
  },
  SMTP_URL: {
    accepts: (text) => isUrl(text, ["smtp:", "smtps:"]),
    should: "the URL of a mail server",
    example: "smtp://user:password@mail.example.com:587",
    secret: true,
    production: true,
  },
  MAIL_FROM: {
    // The server reads it again, letter by letter.
    accepts: (text) => /^(?:[^<>"]{0,80}<[^<>\s]+@[^<>\s]+>|[^<>\s]+@[^<>\s]+)$/.test(text.trim()),
    should: "whom mails come from, with or without a name",
    example: '"Quant <no-reply@quant.example.com>"',
  },
  METRICS_TOKEN: {
    accepts: (text, production) => isSecret(text, 16, production),
    should: "at least 16 characters that nobody can guess",
    example: "$(openssl rand -hex 16)",
    secret: true,
    production: true,
  },
  BILLING: { accepts: (text) => text === "off", should: "off, or absent", example: "off" },
  STRIPE_SECRET_KEY: {
    accepts: (text, production) =>
      /^(sk|rk)_(test|live)_\w+$/.test(text) && !(production && /sandbox/i.test(text)),
    should: "a Stripe key that begins with sk_ or rk_, and not a sandbox's in production mode",
    example: "sk_live_abc123",
    secret: true,
    pair: "STRIPE_WEBHOOK_SECRET",
  },
  STRIPE_WEBHOOK_SECRET: {
    accepts: (text, production) =>
      text
        .split(",")
        .every((part) => /^whsec_\S+$/.test(part.trim()) && !(production && /sandbox/i.test(part))),
    should: "a Stripe signing secret that begins with whsec_, or several with commas between",
    example: "whsec_abc123",
    secret: true,
    pair: "STRIPE_SECRET_KEY",
  },
  STRIPE_API_URL: {
    accepts: (text, production) => !production && isUrl(text, ["http:", "https:"]),
    should: "the address of a Stripe sandbox, and absent in production mode",
    example: "http://127.0.0.1:12111",
  },
  OPERATOR_EMAILS: {
    accepts: (text) => text.split(",").every((part) => /^[^@\s]+@[^@\s]+$/.test(part.trim())),
    should: "the e-mail addresses of those who run this product, with commas between",
    example: "ada@example.com,grace@example.com",
  },
  GITHUB_ID: {
    accepts: (text) => text.trim() === text,
    should: "an OAuth client id",
    example: "Iv1.abc",
    pair: "GITHUB_SECRET",
  },
  GITHUB_SECRET: {
    accepts: () => true,
    should: "an OAuth client secret",
    example: "abc123",
    secret: true,
    pair: "GITHUB_ID",
  },
  GOOGLE_ID: {
    accepts: (text) => text.trim() === text,
    should: "an OAuth client id",
    example: "abc.apps.googleusercontent.com",
    pair: "GOOGLE_SECRET",
  },
  GOOGLE_SECRET: {
    accepts: () => true,
    should: "an OAuth client secret",
    example: "abc123",
    secret: true,
    pair: "GOOGLE_ID",
  },
  HTTP_PORT: { ...port, example: "8080" },
  WEBSOCKET_PORT: { ...port, example: "8080" },
  SIMULATOR_CONTROL_PORT: { ...port, example: "8090" },
  MAX_CLIENTS: { accepts: (text) => isCount(text, 1), should: "a whole number from 1", example: "10000" },
  RATE_LIMIT: {
    accepts: (text) => isCount(text, 1),
    should: "a whole number of requests a minute from 1",
    example: "60",
  },
  TRUSTED_PROXIES: {
    accepts: (text) => text.split(",").every(isNetwork),
    should: "a comma-separated list of addresses or networks",
    example: "10.0.0.0/8,192.168.1.1",
  },
  RETAIN_TRADES_DAYS: { ...days, example: "30" },
  RETAIN_FINE_CANDLES_DAYS: { ...days, example: "7" },
  BINANCE_API_URL: {
    accepts: (text) => isUrl(text, ["ws:", "wss:"]),
    should: "a WebSocket URL (BINANCE_WS_URL is its newer name)",
    example: "wss://stream.binance.com:9443",
  },
  ...Object.fromEntries(
    VENUES.flatMap((venue) => [
      [
        `${venue.toUpperCase()}_WS_URL`,
        {
          accepts: (/** @type {string} */ text) => isUrl(text, ["ws:", "wss:"]),
          should: "a WebSocket URL",
          example: `wss://ws.${venue}.com`,
        },
      ],
      [
        `${venue.toUpperCase()}_REST_URL`,
        {
          accepts: (/** @type {string} */ text) => isUrl(text, ["http:", "https:"]),
          should: "an http or https URL",
          example: `https://api.${venue}.com`,
        },
      ],
    ]),
  ),
};
