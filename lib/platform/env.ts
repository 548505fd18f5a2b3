import { z } from "zod";
import type { Feed, Venue } from "@/lib/domain/market/venue";
import { type BillingConfig, readBillingConfig } from "./env/billing";
import { readRoles, type ServerRole } from "./env/roles";
import { checkProduction, type EnvGrammar, SHOULD_BE, serverVariables } from "./env/server-variables";
import { isLoopbackUrl } from "./http/loopback-url";
import { defaultMailbox, type Mailbox } from "./mail/mailbox";

export interface ServerConfig {
  production: boolean;
  /** Pages are built while they are asked for: their live reload needs a socket through the front door. */
  development: boolean;
  /** Started by a parent whose end shows as the end of standard input. */
  supervised: boolean;
  logLevel: string;
  feed: Feed;
  venues: readonly Venue[];
  /** Null where a recording decides. */
  symbols: readonly string[] | null;
  roles: ReadonlySet<ServerRole>;
  databaseUrl: string;
  redisUrl: string | null;
  ports: { http: number; webSocket: number; front: number; web: number; simulatorControl: number };
  rateLimitPerMinute: number;
  clientsMax: number;
  trustedProxies: readonly string[];
  publicUrl: string;
  /** One person's own machine: not production, and reached under a loopback name. */
  isLocal: boolean;
  nextauthSecret: string | null;
  metricsToken: string | null;
  /** Null where mails wait for a process that has one. */
  smtpUrl: string | null;
  mailFrom: Mailbox;
  /** Where a venue is reached instead of its documented address. */
  venueUrls: Partial<Record<Venue, { ws?: string; rest?: string }>>;
  retainTradesDays: number;
  retainFineCandlesDays: number;
  /** Null where nothing is sold. */
  billing: BillingConfig | null;
}

/** Every variable that is wrong, one line each; the process cannot start. */
export class EnvError extends Error {
  override readonly name = "EnvError";
  constructor(readonly lines: readonly string[]) {
    super(lines.join("\n"));
  }
}

/** Reads the environment and the command line (`--roles a,b`) of a server process, or throws `EnvError`. */
export function readServerConfig(
  variables: Readonly<Record<string, string | undefined>>,
  argv: readonly string[],
  grammar: EnvGrammar,
): ServerConfig {
  const given = withoutBlank(variables);
  const production = given.QUANT_ENV === "production";
  // The newer name wins, and an older one that nobody reads should not stop the start.
  const named = { ...given, BINANCE_WS_URL: given.BINANCE_WS_URL ?? given.BINANCE_API_URL };
  const parsed = z.object(serverVariables(grammar, production)).safeParse(withoutBlank(named));
  const roles = readRoles(argv);
  const lines = parsed.success ? [] : linesOf(parsed.error, given);
  if (production) lines.push(...checkProduction(given));
  if (typeof roles === "string") lines.push(roles);
  if (!parsed.success || typeof roles === "string" || lines.length > 0)
    throw new EnvError([...new Set(lines)]);

  const env = parsed.data;
  const publicUrl = (env.PUBLIC_URL ?? `http://localhost:${env.FRONT_PORT}`).replace(/\/$/, "");
  return Object.freeze({
    production,
    development: given.NODE_ENV === "development",
    supervised: given.QUANT_SUPERVISED === "1",
    logLevel: env.LOG_LEVEL,
    feed: env.QUANT_FEED,
    venues: env.QUANT_VENUES,
    symbols: env.QUANT_SYMBOLS ?? (env.QUANT_FEED === "replay" ? null : DEFAULT_SYMBOLS),
    roles,
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL ?? null,
    ports: {
      http: env.HTTP_PORT,
      webSocket: env.WEBSOCKET_PORT,
      front: env.FRONT_PORT,
      web: env.WEB_PORT,
      simulatorControl: env.SIMULATOR_CONTROL_PORT,
    },
    rateLimitPerMinute: env.RATE_LIMIT,
    clientsMax: env.MAX_CLIENTS,
    trustedProxies: env.TRUSTED_PROXIES,
    publicUrl,
    isLocal: !production && isLoopbackUrl(publicUrl),
    nextauthSecret: env.NEXTAUTH_SECRET ?? null,
    metricsToken: env.METRICS_TOKEN ?? null,
    smtpUrl: env.SMTP_URL ?? null,
    mailFrom: env.MAIL_FROM ?? defaultMailbox(publicUrl),
    venueUrls: venueUrls(env, grammar.venues),
    retainTradesDays: env.RETAIN_TRADES_DAYS,
    retainFineCandlesDays: env.RETAIN_FINE_CANDLES_DAYS,
    billing: readBillingConfig(given),
  });
}

const DEFAULT_SYMBOLS = ["BTC/USDT", "ETH/USDT", "SOL/USDT", "ADA/USDT"];

/** A variable set to nothing, as compose files write them, counts as absent. */
function withoutBlank(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(variables)) {
    if (value !== undefined && value.trim() !== "") given[name] = value.trim();
  }
  return given;
}

function linesOf(error: z.ZodError, given: Record<string, string>): string[] {
  return [...new Set(error.issues.map((issue) => String(issue.path[0])))].map((field) => {
    const name = field === "BINANCE_WS_URL" && given[field] === undefined ? "BINANCE_API_URL" : field;
    const hint = SHOULD_BE[field];
    const value = given[name];
    const found = hint?.secret ? "is malformed or too weak" : `is ${JSON.stringify(value)}`;
    return `${name} ${value === undefined ? "is missing" : found}; it should be ${hint?.should}, for example ${name}=${hint?.example}.`;
  });
}

function venueUrls(
  env: Readonly<Record<string, unknown>>,
  venues: readonly Venue[],
): ServerConfig["venueUrls"] {
  const urls: ServerConfig["venueUrls"] = {};
  for (const venue of venues) {
    const ws = env[`${venue.toUpperCase()}_WS_URL`];
    const rest = env[`${venue.toUpperCase()}_REST_URL`];
    urls[venue] = {
      ...(typeof ws === "string" && { ws }),
      ...(typeof rest === "string" && { rest }),
    };
  }
  return urls;
}
