import type { Redis } from "ioredis";
import { parseSymbol } from "@/lib/domain/market/symbol";
import { FEEDS, VENUES, type Venue } from "@/lib/domain/market/venue";
import { createMemoryBus } from "@/lib/platform/bus/memory-bus";
import { systemClock as clock } from "@/lib/platform/clock";
import { createPool } from "@/lib/platform/db";
import { EnvError, readServerConfig, type ServerConfig } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";
import { createAllowedHosts } from "@/lib/platform/http/allowed-hosts";
import { createClientAddresses } from "@/lib/platform/http/client-address";
import { type HttpListener, listenHttp } from "@/lib/platform/http/http-listener";
import { insist } from "@/lib/platform/insist";
import { createLog, type Logger } from "@/lib/platform/log";
import { createMetrics } from "@/lib/platform/metrics";
import { createRedis } from "@/lib/platform/redis";
import { createAccess } from "@/lib/services/access/create-access";
import { createBilling } from "@/lib/services/billing/create-billing";
import { createRedisLimiter } from "@/lib/services/limits/redis-limiter";
import { createResilientLimiter } from "@/lib/services/limits/resilient-limiter";
import { createSocketSlots } from "@/lib/services/limits/socket-slots";
import { createArchiveReader } from "@/lib/services/market-data/archive-reader";
import { fillHistory } from "@/lib/services/market-data/fill-history";
import { liveVenues, wantedVenues } from "@/lib/services/market-data/live-venues";
import { createMarketBoard } from "@/lib/services/market-data/market-board";
import { createRecentCandles } from "@/lib/services/market-data/recent-candles";
import { findSimulatedVenues, readReplayState } from "@/lib/services/market-data/venue-directory";
import { createUsageMeter } from "@/lib/services/usage/create-usage-meter";
import { createApi } from "./api/create-api";
import { describeMetrics } from "./api/quick-start/describe-metrics";
import { createReadiness } from "./api/quick-start/readiness";
import { createRestV1 } from "./api/v1/create-rest-v1";
import { createChannelDesk } from "./engine/channels/channel-desk";
import { createEngine, type Engine } from "./engine/create-engine";
import { createFront } from "./front/create-front";
import { createGateway } from "./gateway/create-gateway";
import { createQuickGateway } from "./gateway/quick-start/quick-gateway";
import { OPERATIONS } from "./gateway/stream/protocol";
import { createStreamGateway } from "./gateway/stream/stream-gateway";
import { createStreamRoute } from "./gateway/stream/stream-route";
import { createIngest, type Ingest } from "./ingest/create-ingest";
import { createBillingJobs } from "./jobs/billing/create-billing-jobs";
import { createJobs } from "./jobs/create-jobs";
import { startMail } from "./jobs/mail/start-mail";
import { createStore, type Store } from "./store/create-store";

const VERSION = "1.0.0";
const DRAIN_MS_MAX = 15_000;
const GOODBYE_MS_MAX = 2_000;
const REPLAY_POLL_MS = 200;

/** Wires everything and starts it; resolves with what ends it in order. */
async function start(config: ServerConfig, log: Logger): Promise<() => Promise<void>> {
  const { feed, databaseUrl, ports } = config;
  const isReplay = feed === "replay";
  const bus = createMemoryBus({ clock, log });
  let congested = false;
  bus.onCongestion((now) => {
    congested = now;
  });
  const locate = () => findSimulatedVenues(ports.simulatorControl, { clock, log });
  // What a recording holds only the recording knows. In every other feed people are answered at once, whether
  // the venues are there yet or not.
  const recorded = isReplay ? (await locate()).filter(({ venue }) => config.venues.includes(venue)) : null;
  const offered = recorded ?? wantedVenues(config.venues, config.symbols ?? []);
  const instruments = offered.flatMap(({ venue, symbols }) => symbols.map((symbol) => ({ venue, symbol })));
  const symbols = [...new Set(instruments.map(({ symbol }) => symbol))];
  const fedVenues = offered.map(({ venue }) => venue);

  const jobs = createPool({
    databaseUrl,
    name: "jobs",
    max: 6,
    log,
    role: "quant_jobs",
    statementTimeoutMs: 60_000,
  });
  const readers = createPool({ databaseUrl, name: "reads", max: 8, log, role: "quant_app" });
  const redis: Redis | null = config.redisUrl === null ? null : createRedis({ url: config.redisUrl, log });

  // Folds come first on the bus: whoever else hears an event finds it folded.
  const engine: Engine = createEngine({ bus, clock, instruments });
  const store: Store = createStore({
    pool: jobs,
    feed,
    bus,
    clock,
    log,
    instruments,
    retention: { tradesDays: config.retainTradesDays, fineCandlesDays: config.retainFineCandlesDays },
  });
  const listed = {
    venues: fedVenues,
    lists: (venue: Venue, symbol: string) => engine.fold(venue, symbol) !== undefined,
    listsAnywhere: (symbol: string) => symbols.includes(symbol),
  };
  const desk = createChannelDesk({ bus, clock, listed, fold: engine.fold, spreads: engine.spreads });
  const board = createMarketBoard({ bus, feed, instruments });
  let newestTime = 0;
  if (isReplay) {
    bus.subscribe("market", (events) => {
      for (const event of events) if (event.time > newestTime) newestTime = event.time;
    });
  }
  const now = () => (isReplay ? newestTime : clock.now());

  const limiter = createResilientLimiter({ shared: redis && createRedisLimiter(redis), clock, log });
  const access = createAccess({ databaseUrl, jobs, redis, feed, clock, log, secret: config.nextauthSecret });
  const slots = createSocketSlots({ redis, clock, log });
  const slotsHeld = async (id: string) => (await slots.of(`organisation:${id}`)).length;
  const usage = createUsageMeter({ jobs, slotsHeld, clock, log });
  const stream = createStreamGateway({
    source: desk,
    listed,
    events: access.events,
    clock,
    log,
    credentials: access.streamCredentials,
    slots,
    usage,
  });
  const addresses = createClientAddresses(config.trustedProxies);
  const hosts = createAllowedHosts({
    publicUrl: config.publicUrl,
    ports: [ports.http, ports.webSocket, ports.front],
    production: config.production,
  });
  const gateway = createGateway({
    routes: { "/ws": createQuickGateway({ bus, clock, log, board }), "/ws/v1": createStreamRoute(stream) },
    addresses,
    hosts,
    clock,
    clientsMax: config.clientsMax,
  });
  const metrics = createMetrics();
  let ingest: Ingest | null = null;
  describeMetrics(metrics, {
    health: () => ingest?.health() ?? [],
    folds: engine.folds,
    store: () => ({ ...store.stats() }),
    sockets: gateway.sizes,
    limitsDegraded: () => limiter.degradedSince() !== null,
  });
  const restV1 = createRestV1({
    access,
    secret: config.nextauthSecret,
    hosts,
    limiter,
    anonymousPerMinute: config.rateLimitPerMinute,
    addresses,
    usage,
    isLocal: config.isLocal,
    clock,
    log,
    market: {
      feed,
      listed,
      names: () => instruments,
      fold: engine.fold,
      spreads: engine.spreads,
      position: desk.position,
      now,
    },
    archive: createArchiveReader(readers, feed),
    recent: createRecentCandles(bus),
    connections: stream,
    version: VERSION,
    publicUrl: config.publicUrl,
    streamOperations: OPERATIONS,
  });
  const billing =
    config.billing &&
    createBilling({ config: config.billing, databaseUrl, clock, log, publicUrl: config.publicUrl });
  const billingJobs =
    billing && config.roles.has("jobs")
      ? createBillingJobs({ ...billing.context, databaseUrl, isSandbox: billing.isSandbox })
      : null;
  const api = createApi({
    stripeDelivery: billing?.take ?? null,
    board,
    readiness: createReadiness({
      board,
      clock,
      pingPostgres: () => readers.query("select 1"),
      pingRedis: redis && (() => redis.ping()),
      isCongested: () => congested,
      hasFeeds: true,
    }),
    metrics,
    metricsToken: config.production ? config.metricsToken : null,
    limiter,
    rateLimitPerMinute: config.rateLimitPerMinute,
    addresses,
    clock,
    log,
    version: VERSION,
    publicUrl: config.publicUrl,
    restV1,
  });
  const front = createFront({
    webPort: ports.web,
    publicUrl: config.publicUrl,
    addresses,
    log,
    api: api.listener,
    upgrade: gateway.upgrade,
    development: config.development,
  });
  const listeners: HttpListener[] = [];
  const own = { request: api.listener, upgrade: gateway.upgrade };
  listeners.push(await listenHttp({ port: ports.http, name: "HTTP_PORT", ...own }));
  if (ports.webSocket !== ports.http) {
    listeners.push(await listenHttp({ port: ports.webSocket, name: "WEBSOCKET_PORT", ...own }));
  }
  if (config.roles.has("front")) {
    listeners.push(
      await listenHttp({
        port: ports.front,
        name: "FRONT_PORT",
        request: front.request,
        upgrade: front.upgrade,
      }),
    );
  }

  const mail = startMail({ config, pool: jobs, clock, log, metrics });

  const upkeep = config.roles.has("jobs")
    ? createJobs({ jobs, prisma: access.prisma, config, version: VERSION, clock, log, metrics })
    : null;

  await insist("opening the store", { clock, log }, () => store.start());
  if (!isReplay)
    await insist("reading open candles", { clock, log }, () => engine.seedCandles(store.archive));
  const located = recorded ?? (feed === "live" ? liveVenues(offered, config.venueUrls) : await locate());
  const sources = offered.flatMap(({ venue, symbols: wanted }) =>
    located.filter((row) => row.venue === venue).map((row) => ({ ...row, symbols: wanted })),
  );
  const feeds = createIngest({
    venues: sources,
    bus,
    clock,
    random: Math.random,
    log,
    positions: isReplay ? { lastTrade: async () => null } : store.positions,
    feed,
    connections: isReplay ? 1 : 2,
  });
  ingest = feeds;
  await insist("starting the feeds", { clock, log }, () => feeds.start());
  void insist("saving instruments", { clock, log }, async () => {
    for (const { venue, symbols: wanted } of sources) {
      await store.saveInstruments(await feeds.history(venue).instruments(wanted));
    }
  });
  log.info({ feed, instruments: instruments.length, ports }, "feeds are under way");

  const cancels: (() => void)[] = [];
  if (isReplay) {
    const cancel = clock.every(REPLAY_POLL_MS, () => {
      void readReplayState(ports.simulatorControl).then((state) => {
        if (state?.state !== "ended" || (state.newestTime ?? 0) > newestTime) return;
        cancel();
        for (const venue of fedVenues) feeds.markEnded(venue);
      });
    });
    cancels.push(cancel);
  } else {
    const filling = fillHistory({
      instruments,
      history: feeds.history,
      seedTicker: (venue, symbol, minutes) => engine.fold(venue, symbol)?.ticker.seed(minutes),
      archive: store.archive,
      positions: store.positions,
      save: store.saveHistory,
      clock,
      log,
    });
    cancels.push(filling.close);
  }

  return async () => {
    for (const cancel of cancels) cancel();
    await gateway.drain(GOODBYE_MS_MAX);
    await Promise.all(listeners.map((listener) => listener.close(GOODBYE_MS_MAX)));
    await feeds.close();
    engine.close();
    await store.close();
    desk.close();
    gateway.close();
    front.close();
    await upkeep?.close();
    await usage.close();
    await billingJobs?.close();
    await mail?.close();
    await billing?.close();
    await access.close();
    await Promise.all([jobs.end(), readers.end()]);
    redis?.disconnect();
  };
}

async function main(): Promise<void> {
  let config: ServerConfig;
  try {
    config = readServerConfig(process.env, process.argv.slice(2), {
      venues: VENUES,
      feeds: FEEDS,
      parseSymbol,
    });
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    for (const line of error.lines) console.error(line);
    process.exit(2);
  }
  const log = createLog("server", config.logLevel);
  const fail = (error: unknown) => {
    log.fatal({ err: error }, "the server cannot go on");
    process.exit(1);
  };
  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);

  let ending = false;
  const starting = start(config, log);
  async function end(cause: string): Promise<void> {
    if (ending) return;
    ending = true;
    log.info({ cause }, "draining");
    setTimeout(() => {
      log.error("draining took too long");
      process.exit(1);
    }, DRAIN_MS_MAX).unref();
    const stop = await Promise.race([
      starting,
      new Promise<null>((resolve) => setTimeout(resolve, GOODBYE_MS_MAX, null)),
    ]);
    await stop?.();
    process.exit(0);
  }
  process.on("SIGTERM", () => void end("SIGTERM"));
  process.on("SIGINT", () => void end("SIGINT"));
  if (config.supervised) {
    process.stdin
      .on("end", () => void end("the parent is gone"))
      .on("error", () => void end("the parent is gone"));
    process.stdin.resume();
  }
  try {
    await starting;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}

await main();
