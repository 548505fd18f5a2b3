import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import type { Scope } from "@/lib/domain/access/scopes";
import { SCOPE_IDS } from "@/lib/domain/access/scopes";
import type { CandleUpdate } from "@/lib/domain/market/candle";
import type { MarketEvent, TradeEvent } from "@/lib/domain/market/event";
import { InstrumentFold } from "@/lib/domain/market/instrument-fold";
import { SpreadSeries } from "@/lib/domain/market/spread-series";
import type { Feed, Venue } from "@/lib/domain/market/venue";
import { entitlementsOfTier } from "@/lib/domain/tiers/entitlements";
import type { TierId } from "@/lib/domain/tiers/tiers";
import { createMemoryBus } from "@/lib/platform/bus/memory-bus";
import { systemClock } from "@/lib/platform/clock";
import { createPool } from "@/lib/platform/db";
import { createAllowedHosts } from "@/lib/platform/http/allowed-hosts";
import { createClientAddresses } from "@/lib/platform/http/client-address";
import { listenHttp } from "@/lib/platform/http/http-listener";
import { createLog } from "@/lib/platform/log";
import { createMetrics } from "@/lib/platform/metrics";
import { createRedis } from "@/lib/platform/redis";
import type { CreateKey } from "@/lib/services/access/api-key-schema";
import { createAccess } from "@/lib/services/access/create-access";
import { createKey } from "@/lib/services/access/create-key";
import { grantTier } from "@/lib/services/access/grant-tier";
import type { Member } from "@/lib/services/access/member";
import { signIn } from "@/lib/services/accounts/sign-in";
import { signUp } from "@/lib/services/accounts/sign-up";
import { createRedisLimiter } from "@/lib/services/limits/redis-limiter";
import { createResilientLimiter } from "@/lib/services/limits/resilient-limiter";
import { createSocketSlots } from "@/lib/services/limits/socket-slots";
import { createArchiveReader } from "@/lib/services/market-data/archive-reader";
import { createMarketBoard } from "@/lib/services/market-data/market-board";
import { createRecentCandles } from "@/lib/services/market-data/recent-candles";
import { createUsageMeter } from "@/lib/services/usage/create-usage-meter";
import { createApi } from "@/server/api/create-api";
import { createRestV1 } from "@/server/api/v1/create-rest-v1";
import { createChannelDesk } from "@/server/engine/channels/channel-desk";
import { createGateway } from "@/server/gateway/create-gateway";
import { OPERATIONS } from "@/server/gateway/stream/protocol";
import { createStreamGateway } from "@/server/gateway/stream/stream-gateway";
import { createStreamRoute } from "@/server/gateway/stream/stream-route";
import { createTestDatabase, type TestDatabase } from "@/tests/fixtures/database";
import { requiredEnv } from "@/tests/fixtures/required-env";
import { connectStream } from "@/tests/fixtures/stream-client";

export const SECRET = "a-secret-of-the-tests-with-enough-characters";
export const PASSWORD = "correct horse battery";
const VENUE: Venue = "binance";
export const SYMBOLS = ["BTC/USDT", "ETH/USDT"];
const log = createLog("test", "silent");

export interface Owner {
  member: Member;
  email: string;
  key: string;
  keyId: string;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: AnswerBody;
}

/** The fields that tests look at; each answer has some of them. */
interface AnswerBody {
  code: string;
  detail: string;
  errors: { path: string; message: string }[];
  data: Record<string, unknown>[];
  next: string | null;
  id: string;
  key: string;
  price: number;
  bids: [number, number][];
  [name: string]: unknown;
}

interface ServeOptions {
  feed?: Feed;
  anonymousPerMinute?: number;
  /** Where nobody answers, for a server whose Redis is dead. */
  deadRedisUrl?: string;
  /** For a second server over the same accounts; it is left as it is at the end. */
  databaseUrl?: string;
  redisUrl?: string;
  redisTimeoutMs?: number;
}

/** The API and its sockets on a port of their own, over a database of their own. */
export async function serveApi({
  feed = "simulated",
  anonymousPerMinute = 60,
  deadRedisUrl,
  databaseUrl: sharedUrl,
  redisUrl = requiredEnv("TEST_REDIS_URL"),
  redisTimeoutMs = 5_000,
}: ServeOptions = {}) {
  const database = sharedUrl === undefined ? await createTestDatabase() : openDatabase(sharedUrl);
  const { databaseUrl } = database;
  // Patient: on a machine that is busy with other tests a slow answer must not pass for a dead Redis.
  const redis: Redis = createRedis({
    url: deadRedisUrl ?? redisUrl,
    log,
    commandTimeoutMs: redisTimeoutMs,
  });
  if (deadRedisUrl === undefined) await new Promise<void>((resolve) => redis.once("ready", () => resolve()));
  const pool = createPool({ databaseUrl, name: "api", max: 4, log, role: "quant_app" });
  const jobs = createPool({ databaseUrl, name: "jobs", max: 2, log, role: "quant_jobs" });
  const bus = createMemoryBus({ clock: systemClock, log });
  const folds = new Map(
    SYMBOLS.map((symbol) => [symbol, new InstrumentFold({ venue: VENUE, symbol, markFirstPartial: false })]),
  );
  bus.subscribe("market", (events) => {
    for (const event of events) {
      if (event.kind === "time") for (const fold of folds.values()) fold.apply(event);
      else folds.get(event.symbol)?.apply(event);
    }
    const closed: CandleUpdate[] = [];
    const open: CandleUpdate[] = [];
    for (const [symbol, fold] of folds) {
      fold.candles.drain((interval, candle, final) => {
        (final ? closed : open).push({ venue: VENUE, symbol, interval, candle });
      });
    }
    if (closed.length > 0) bus.publish("closedCandles", closed);
    if (open.length > 0) bus.publish("candles", open);
  });
  const listed = {
    venues: [VENUE],
    lists: (venue: Venue, symbol: string) => venue === VENUE && folds.has(symbol),
    listsAnywhere: (symbol: string) => folds.has(symbol),
  };
  const fold = (venue: Venue, symbol: string) => (venue === VENUE ? folds.get(symbol) : undefined);
  const spreads = () => new SpreadSeries();
  const desk = createChannelDesk({ bus, clock: systemClock, listed, fold, spreads });
  const access = createAccess({ databaseUrl, jobs, redis, feed, clock: systemClock, log, secret: SECRET });
  while (!access.events.isListening()) await new Promise((resolve) => setTimeout(resolve, 5));
  const slots = createSocketSlots({ redis, clock: systemClock, log });
  const slotsHeld = async (id: string) => (await slots.of(`organisation:${id}`)).length;
  const usage = createUsageMeter({ jobs, slotsHeld, clock: systemClock, log });
  const stream = createStreamGateway({
    source: desk,
    listed,
    events: access.events,
    clock: systemClock,
    log,
    credentials: access.streamCredentials,
    slots,
    usage,
  });
  const publicUrl = "http://quant.test";
  const addresses = createClientAddresses(["127.0.0.1"]);
  let port = 0;
  const hosts = createAllowedHosts({ publicUrl, ports: [], production: false });
  const limiter = createResilientLimiter({
    shared: createRedisLimiter(redis),
    clock: systemClock,
    log,
  });
  const board = createMarketBoard({
    bus,
    feed,
    instruments: SYMBOLS.map((symbol) => ({ venue: VENUE, symbol })),
  });
  const recent = createRecentCandles(bus);
  const archive = createArchiveReader(pool, feed);
  const restV1 = createRestV1({
    access,
    secret: SECRET,
    hosts,
    limiter,
    anonymousPerMinute,
    addresses,
    usage,
    isLocal: true,
    clock: systemClock,
    log,
    market: {
      feed,
      listed,
      names: () => SYMBOLS.map((symbol) => ({ venue: VENUE, symbol })),
      fold,
      spreads,
      position: (channel) => desk.position(channel),
      now: () => Date.now(),
    },
    archive,
    recent,
    connections: stream,
    version: "1.0.0",
    publicUrl,
    streamOperations: OPERATIONS,
  });
  const api = createApi({
    board,
    readiness: { report: async () => ({ status: "ready", checks: {} as never, isReady: true }) },
    metrics: createMetrics(),
    metricsToken: null,
    limiter,
    rateLimitPerMinute: anonymousPerMinute,
    addresses,
    clock: systemClock,
    log,
    version: "1.0.0",
    publicUrl,
    restV1,
  });
  const gateway = createGateway({
    routes: { "/ws/v1": createStreamRoute(stream) },
    addresses,
    hosts,
    clock: systemClock,
    clientsMax: 1_000,
  });
  const listener = await listenHttp({
    port: 0,
    name: "HTTP_PORT",
    request: api.listener,
    upgrade: gateway.upgrade,
  });
  port = listener.port;
  const origin = `http://127.0.0.1:${port}`;

  async function request(path: string, init: RequestInit & { from?: string } = {}): Promise<Answer> {
    const headers = new Headers(init.headers);
    // Each test its own address, so that none uses up another's quota.
    headers.set("X-Forwarded-For", init.from ?? randomAddress());
    const response = await fetch(`${origin}/api/v1/${path}`, { ...init, headers });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? null : JSON.parse(text),
    };
  }

  async function newOwner(tier: TierId = "free", form: Partial<CreateKey> = {}): Promise<Owner> {
    const email = `${randomUUID()}@example.com`;
    const person = { name: "Ada", email, password: PASSWORD, terms: true as const };
    const { userId, organisationId } = await signUp(access.prisma, person);
    await grantTier(database.pool, organisationId, tier);
    const member: Member = {
      organisationId,
      userId,
      role: "owner",
      entitlements: entitlementsOfTier(tier),
    };
    const made = await createKey(
      access.prisma,
      member,
      { name: "test", scopes: [...SCOPE_IDS] as Scope[], mode: "live", ipAllowList: [], ...form },
      Date.now(),
    );
    return { member, email, key: made.key, keyId: made.id };
  }

  return {
    database,
    bus,
    access,
    stream,
    usage,
    limiter,
    desk,
    origin,
    port,
    request,
    get: (path: string, key: string, init: RequestInit & { from?: string } = {}) =>
      request(path, { ...init, headers: { ...init.headers, Authorization: `Bearer ${key}` } }),
    post: (path: string, key: string, body: unknown, headers: Record<string, string> = {}) =>
      request(path, {
        method: "POST",
        headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    newOwner,
    openSession: (owner: Owner) =>
      signIn(access.prisma, { email: owner.email, password: PASSWORD }, { address: null, userAgent: null }),
    connect: (headers: Record<string, string> = {}) =>
      connectStream(`ws://127.0.0.1:${port}/ws/v1`, { "X-Forwarded-For": randomAddress(), ...headers }),
    publish: (...events: MarketEvent[]) => bus.publish("market", events),
    async close() {
      gateway.close();
      await listener.close(0);
      desk.close();
      recent.close();
      board.close();
      await usage.close();
      await access.close();
      redis.disconnect();
      await Promise.all([pool.end(), jobs.end()]);
      await database.drop();
    },
  };
}

function openDatabase(databaseUrl: string): TestDatabase {
  const pool = createPool({ databaseUrl, name: "test", max: 2, log });
  return { databaseUrl, pool, drop: () => pool.end() };
}

export type ServedApi = Awaited<ReturnType<typeof serveApi>>;

export function tradeEvent(id: number, time: number, more: Partial<TradeEvent> = {}): TradeEvent {
  return {
    kind: "trade",
    venue: VENUE,
    symbol: "BTC/USDT",
    id: String(id),
    price: 100 + id,
    quantity: 1,
    side: "buy",
    time,
    receivedAt: time,
    raw: "{}",
    backfilled: false,
    ...more,
  };
}

export function bookEvents(time: number, bids: number[], asks: number[]): MarketEvent[] {
  const origin = { venue: VENUE, symbol: "BTC/USDT", time, receivedAt: time };
  return [
    { ...origin, kind: "book-snapshot", bids, asks, sequence: 1 },
    { ...origin, kind: "book-status", state: "live", reason: "test" },
  ];
}

export function randomAddress(): string {
  const part = () => Math.floor(Math.random() * 65_536).toString(16);
  return `2001:db8:${part()}:${part()}::1`;
}
