import { resolve } from "node:path";
import { VENUES } from "./option-table.mjs";

const SYMBOLS = "BTC/USDT,ETH/USDT,SOL/USDT,ADA/USDT";

/**
 * @typedef {object} Wiring what the start decided by itself
 * @property {string} data
 * @property {{ http: number, webSocket: number, front: number, control: number, web: number, simulators: Record<string, number> }} ports
 * @property {string} databaseUrl
 * @property {string | null} redisUrl
 * @property {string} nextauthSecret
 * @property {{ port: number, secretKey: string, webhookSecret: string } | null} stripe the sandbox, unless Stripe itself or nobody is asked
 * @property {{ smtpPort: number, port: number } | null} outbox unless a mail server was given
 * @property {boolean} development
 */

/**
 * The environment of each child; they never look at the command line.
 *
 * @param {Record<string, string>} given
 * @param {import("./parse-options.mjs").StartOptions} options
 * @param {Wiring} wiring
 * @returns {{ server: Record<string, string>, sandbox: Record<string, string>, web: Record<string, string> }}
 */
export function childEnvironment(
  given,
  options,
  { data, ports, databaseUrl, redisUrl, nextauthSecret, stripe, outbox, development },
) {
  const common = present({
    ...withoutNpm(given),
    NODE_ENV: development ? "development" : "production",
    QUANT_SUPERVISED: "1",
    QUANT_DATA: data,
    QUANT_FEED: options.feed,
    QUANT_VENUES: (options.venues ?? VENUES).join(","),
    QUANT_SYMBOLS: options.symbols?.join(",") ?? (options.feed === "replay" ? undefined : SYMBOLS),
    SIMULATOR_CONTROL_PORT: String(ports.control),
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl ?? undefined,
    NEXTAUTH_SECRET: nextauthSecret,
    PUBLIC_URL: given.PUBLIC_URL ?? `http://localhost:${ports.front}`,
  });
  const stripeKeys = stripe && {
    STRIPE_SECRET_KEY: stripe.secretKey,
    STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
  };
  const billing = stripe && { ...stripeKeys, STRIPE_API_URL: `http://127.0.0.1:${stripe.port}` };
  return {
    server: present({
      ...common,
      ...billing,
      HTTP_PORT: String(ports.http),
      WEBSOCKET_PORT: String(ports.webSocket),
      FRONT_PORT: String(ports.front),
      WEB_PORT: String(ports.web),
      SMTP_URL: outbox ? `smtp://127.0.0.1:${outbox.smtpPort}` : given.SMTP_URL,
      BINANCE_WS_URL: given.BINANCE_WS_URL ?? given.BINANCE_API_URL,
    }),
    sandbox: present({
      ...common,
      ...stripeKeys,
      STRIPE_SANDBOX_PORT: stripe ? String(stripe.port) : undefined,
      STRIPE_SANDBOX_WEBHOOK_URL: `http://127.0.0.1:${ports.http}/webhooks/stripe`,
      OUTBOX_SMTP_PORT: outbox ? String(outbox.smtpPort) : undefined,
      OUTBOX_PORT: outbox ? String(outbox.port) : undefined,
      SIMULATOR_PORTS: Object.entries(ports.simulators)
        .map(([venue, port]) => `${venue}=${port}`)
        .join(","),
      QUANT_SEED: options.seed === null ? undefined : String(options.seed),
      QUANT_RATE: options.rate === null ? undefined : String(options.rate),
      REPLAY_PATH: options.replay === null ? undefined : resolve(options.replay),
      REPLAY_SPEED: options.replay === null ? undefined : String(options.speed),
    }),
    web: present({
      ...common,
      ...billing,
      OUTBOX_URL: outbox ? `http://127.0.0.1:${outbox.port}` : undefined,
      SERVER_URL: `http://127.0.0.1:${ports.http}`,
      NEXTAUTH_URL: given.NEXTAUTH_URL ?? common.PUBLIC_URL,
      NEXT_TELEMETRY_DISABLED: "1",
    }),
  };
}

/** @param {Record<string, string | undefined>} env @returns {Record<string, string>} */
function present(env) {
  return /** @type {Record<string, string>} */ (
    Object.fromEntries(Object.entries(env).filter((entry) => entry[1] !== undefined))
  );
}

/** npm's own variables would tell a child that it is an npm script. @param {Record<string, string>} env */
function withoutNpm(env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^npm_|^VITEST|^TEST$|^NODE_OPTIONS$|^NODE_CHANNEL/.test(name)),
  );
}
