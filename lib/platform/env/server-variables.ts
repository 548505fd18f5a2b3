import ipaddr from "ipaddr.js";
import { z } from "zod";
import type { Feed, Venue } from "@/lib/domain/market/venue";
import { parseMailbox } from "../mail/mailbox";
import { splitSecrets } from "./billing";

/** What the texts of the domain look like, handed in because this floor knows its types alone. */
export interface EnvGrammar {
  venues: readonly Venue[];
  feeds: readonly Feed[];
  parseSymbol(text: string): string | null;
}

interface Hint {
  should: string;
  example: string;
  /** Its value is never shown. */
  secret?: boolean;
}

const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
const PORT = "a port from 1 to 65535";
const WS_URL = "a WebSocket URL";
const REST_URL = "an http or https URL";

/** What each variable should be: the words of every complaint, and of the documentation. */
export const SHOULD_BE: Readonly<Record<string, Hint>> = {
  QUANT_ENV: { should: "production, development or test, or absent", example: "production" },
  LOG_LEVEL: { should: `one of ${LEVELS.join(", ")}`, example: "info" },
  QUANT_FEED: { should: "simulated, live or replay", example: "simulated" },
  QUANT_VENUES: { should: "names of venues with commas between", example: "binance" },
  QUANT_SYMBOLS: { should: "symbols with commas between", example: "BTC/USDT,ETH/USDT" },
  DATABASE_URL: {
    should: "the URL of a PostgreSQL database",
    example: "postgres://user:password@127.0.0.1:5432/quant",
    secret: true,
  },
  REDIS_URL: { should: "the URL of a Redis server", example: "redis://127.0.0.1:6379", secret: true },
  HTTP_PORT: { should: PORT, example: "8080" },
  WEBSOCKET_PORT: { should: PORT, example: "8080" },
  FRONT_PORT: { should: PORT, example: "3000" },
  WEB_PORT: { should: PORT, example: "3001" },
  SIMULATOR_CONTROL_PORT: { should: PORT, example: "8090" },
  RATE_LIMIT: { should: "a whole number of requests a minute from 1", example: "60" },
  MAX_CLIENTS: { should: "a whole number of sockets from 1", example: "10000" },
  TRUSTED_PROXIES: { should: "addresses or networks with commas between", example: "10.0.0.0/8" },
  PUBLIC_URL: {
    should: "the address at which people reach the product, with https in production",
    example: "https://quant.example.com",
  },
  NEXTAUTH_SECRET: {
    should: "at least 32 characters that nobody can guess",
    example: "$(openssl rand -base64 32)",
    secret: true,
  },
  METRICS_TOKEN: {
    should: "at least 16 characters that nobody can guess",
    example: "$(openssl rand -hex 16)",
    secret: true,
  },
  SMTP_URL: { should: "the URL of a mail server", example: "smtp://user:password@host:587", secret: true },
  MAIL_FROM: {
    should: "whom mails come from, with or without a name",
    example: '"Quant <no-reply@quant.example.com>"',
  },
  STRIPE_SECRET_KEY: {
    should: "a Stripe key together with STRIPE_WEBHOOK_SECRET, or BILLING=off in place of both",
    example: "sk_live_abc123",
    secret: true,
  },
  STRIPE_WEBHOOK_SECRET: {
    should: "a Stripe signing secret, or several with commas between",
    example: "whsec_abc123",
    secret: true,
  },
  STRIPE_API_URL: {
    should: "the address of a Stripe sandbox, and absent in production mode",
    example: "http://127.0.0.1:12111",
  },
  BILLING: { should: "off, or absent", example: "off" },
  RETAIN_TRADES_DAYS: { should: "a whole number of days from 1", example: "30" },
  RETAIN_FINE_CANDLES_DAYS: { should: "a whole number of days from 1", example: "7" },
  BINANCE_WS_URL: { should: WS_URL, example: "wss://stream.binance.com:9443" },
  BINANCE_REST_URL: { should: REST_URL, example: "https://api.binance.com" },
  OKX_WS_URL: { should: WS_URL, example: "wss://ws.okx.com:8443/ws/v5/public" },
  OKX_REST_URL: { should: REST_URL, example: "https://www.okx.com" },
  BYBIT_WS_URL: { should: WS_URL, example: "wss://stream.bybit.com/v5/public/spot" },
  BYBIT_REST_URL: { should: REST_URL, example: "https://api.bybit.com" },
  COINBASE_WS_URL: { should: WS_URL, example: "wss://ws-feed.exchange.coinbase.com" },
  COINBASE_REST_URL: { should: REST_URL, example: "https://api.exchange.coinbase.com" },
  KRAKEN_WS_URL: { should: WS_URL, example: "wss://ws.kraken.com/v2" },
  KRAKEN_REST_URL: { should: REST_URL, example: "https://api.kraken.com" },
};

/** Values that turn up in tutorials protect nothing. */
const DEFAULT_SECRETS = /^(.)\1*$|secret|change.?me|password|example|default|placeholder/i;

const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.int().min(least).max(most));
const port = (usual: number) => whole(1, 65_535).default(usual);
const count = (usual: number) => whole(1, 999_999_999).default(usual);
const url = (...protocols: string[]) =>
  z.string().refine((text) => {
    const parsed = URL.canParse(text) ? new URL(text) : null;
    return parsed !== null && parsed.hostname !== "" && protocols.includes(parsed.protocol);
  });
const list = <Part>(part: (text: string) => Part | null) =>
  z.string().transform((text, context) => {
    const parts = new Set<Part>();
    for (const piece of text.split(",")) {
      const value = part(piece.trim());
      if (value === null) context.issues.push({ code: "custom", message: piece, input: text });
      else parts.add(value);
    }
    return [...parts];
  });
const mailbox = z.string().transform((text, context) => {
  const parsed = parseMailbox(text);
  if (parsed === null) context.issues.push({ code: "custom", message: text, input: text });
  return parsed;
});
const secret = (lengthMin: number, production: boolean) =>
  z.string().refine((text) => text.length >= lengthMin && !(production && DEFAULT_SECRETS.test(text)));

/** The sandbox's own are known to everybody who has the code. */
const stripeSecret = (shape: RegExp, production: boolean) =>
  z.string().refine((text) => shape.test(text) && !(production && /sandbox/i.test(text)));

/** The shape of the environment; absent means the default, or null where there is none. */
export function serverVariables({ venues, feeds, parseSymbol }: EnvGrammar, production: boolean) {
  const wsUrl = url("ws:", "wss:").optional();
  const restUrl = url("http:", "https:").optional();
  return {
    QUANT_ENV: z.enum(["production", "development", "test"]).optional(),
    LOG_LEVEL: z.enum(LEVELS).default("info"),
    QUANT_FEED: z.enum(feeds).default("simulated"),
    QUANT_VENUES: list((text) => venues.find((venue) => venue === text.toLowerCase()) ?? null).default([
      ...venues,
    ]),
    QUANT_SYMBOLS: list(parseSymbol).optional(),
    DATABASE_URL: url("postgres:", "postgresql:"),
    REDIS_URL: url("redis:", "rediss:").optional(),
    HTTP_PORT: port(8_080),
    WEBSOCKET_PORT: port(8_080),
    FRONT_PORT: port(3_000),
    WEB_PORT: port(3_001),
    SIMULATOR_CONTROL_PORT: port(8_090),
    RATE_LIMIT: count(60),
    MAX_CLIENTS: count(10_000),
    TRUSTED_PROXIES: list((text) => (ipaddr.isValidCIDR(text) || ipaddr.isValid(text) ? text : null)).default(
      [],
    ),
    PUBLIC_URL: (production ? url("https:") : url("https:", "http:")).optional(),
    NEXTAUTH_SECRET: secret(32, production).optional(),
    METRICS_TOKEN: secret(16, production).optional(),
    SMTP_URL: url("smtp:", "smtps:").optional(),
    MAIL_FROM: mailbox.optional(),
    BILLING: z.literal("off").optional(),
    STRIPE_SECRET_KEY: stripeSecret(/^(?:sk|rk)_(?:test|live)_\w+$/, production).optional(),
    STRIPE_WEBHOOK_SECRET: z
      .string()
      .transform(splitSecrets)
      .pipe(z.array(stripeSecret(/^whsec_\S+$/, production)).min(1))
      .optional(),
    STRIPE_API_URL: (production ? z.never() : url("http:", "https:")).optional(),
    RETAIN_TRADES_DAYS: count(30),
    RETAIN_FINE_CANDLES_DAYS: count(7),
    BINANCE_WS_URL: wsUrl,
    BINANCE_REST_URL: restUrl,
    OKX_WS_URL: wsUrl,
    OKX_REST_URL: restUrl,
    BYBIT_WS_URL: wsUrl,
    BYBIT_REST_URL: restUrl,
    COINBASE_WS_URL: wsUrl,
    COINBASE_REST_URL: restUrl,
    KRAKEN_WS_URL: wsUrl,
    KRAKEN_REST_URL: restUrl,
  };
}

const NEEDED_IN_PRODUCTION = ["PUBLIC_URL", "NEXTAUTH_SECRET", "REDIS_URL", "SMTP_URL", "METRICS_TOKEN"];

/** What production mode cannot do without, and what it refuses; one line each. */
export function checkProduction(given: Readonly<Record<string, string>>): string[] {
  const billing = given.BILLING === "off" ? [] : ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"];
  const lines = [...NEEDED_IN_PRODUCTION, ...billing]
    .filter((name) => given[name] === undefined)
    .map((name) => {
      const hint = SHOULD_BE[name];
      return `${name} is missing, and production mode needs it; it should be ${hint?.should}, for example ${name}=${hint?.example}.`;
    });
  const feed = given.QUANT_FEED ?? "simulated";
  if (feed !== "live") {
    lines.push(
      `QUANT_FEED is ${JSON.stringify(feed)}; it should be live in production mode, which refuses simulated exchanges and replays, for example QUANT_FEED=live.`,
    );
  }
  return lines;
}
