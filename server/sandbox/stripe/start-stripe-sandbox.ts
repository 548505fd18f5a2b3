import { join } from "node:path";
import Stripe from "stripe";
import { type Clock, systemClock } from "@/lib/platform/clock";
import { createLog, type Logger } from "@/lib/platform/log";
import { LOCAL_HOST, listenLocal } from "../listen-local";
import { createControl } from "./control/answer-control";
import { createEngine, type Engine } from "./engine";
import { createPages } from "./pages/answer-page";
import { randomId as systemRandomId } from "./random-id";
import { ALL_ROUTES } from "./resources/all-routes";
import { testClockRoutes } from "./resources/test-clocks";
import { forgetOld } from "./store/forget-old";
import type { WebhookEndpointRow } from "./store/rows";
import { openStore } from "./store/store";
import { createStripeServer } from "./stripe-server";
import { keepTime } from "./time/time-keeper";
import { startDeliveries } from "./webhooks/deliver";
import { createApi } from "./wire/answer-request";

export interface StripeSandboxOptions {
  /** Where the journal is kept; the same folder goes on where a killed sandbox ended. */
  dataDir: string;
  /** The business's time; webhooks are signed and retried by `wallClock`. */
  clock?: Clock;
  wallClock?: Clock;
  randomId?: (length: number) => string;
  port?: number;
  secretKey?: string;
  webhook?: { url: string; secret?: string };
  log?: Logger;
}

export interface StripeSandbox {
  readonly url: string;
  readonly port: number;
  readonly secretKey: string;
  readonly webhookSecret: string;
  /** The official SDK, speaking to this sandbox. */
  client(): Stripe;
  /** Moves the sandbox's own clock to that epoch time; resolves when all that was due is done and delivered. */
  advance(toMs: number): Promise<void>;
  /** When every webhook that is not waiting for a retry has been sent. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const TARGET = "we_sandbox";
const SECRET_KEY = "sk_test_sandbox";
const WEBHOOK_SECRET = "whsec_sandbox";

/** Stripe's API, its hosted pages and its webhooks on a port of this machine. */
export async function startStripeSandbox(options: StripeSandboxOptions): Promise<StripeSandbox> {
  const { clock = systemClock, wallClock = systemClock, randomId = systemRandomId } = options;
  const log = options.log ?? createLog("stripe-sandbox", "warn");
  const secretKey = options.secretKey ?? SECRET_KEY;
  const webhookSecret = options.webhook?.secret ?? WEBHOOK_SECRET;
  const store = openStore(join(options.dataDir, "journal.jsonl"));
  let port = options.port ?? 0;
  const origin = () => `http://${LOCAL_HOST}:${port}`;
  const engine = createEngine({ store, clock, randomId, origin });
  forgetOld(engine, wallClock.now());
  const keeper = keepTime({ engine, store, clock, log });
  if (options.webhook) aimAt(engine, options.webhook.url, webhookSecret);
  const deliverer = startDeliveries({ store, engine, clock: wallClock });
  const routes = [...ALL_ROUTES, ...testClockRoutes(keeper)];
  const api = createApi({ engine, store, clock: wallClock, routes, secretKey });
  const control = createControl({ engine, store, keeper, deliverer }, secretKey);
  const server = createStripeServer(
    [control, (request) => (request.path.startsWith("/v1/") ? api(request) : null), createPages(engine)],
    log,
  );
  port = await listenLocal(server, port);
  let closing: Promise<void> | null = null;
  return {
    url: origin(),
    port,
    secretKey,
    webhookSecret,
    client: () =>
      new Stripe(secretKey, {
        apiVersion: Stripe.API_VERSION,
        host: LOCAL_HOST,
        port,
        protocol: "http",
        maxNetworkRetries: 0,
        telemetry: false,
      }),
    async advance(toMs) {
      await keeper.advanceSandbox(Math.floor(toMs / 1000));
      await deliverer.settled();
    },
    settled: () => deliverer.settled(),
    close() {
      closing ??= (async () => {
        keeper.close();
        await deliverer.close();
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        store.close();
      })();
      return closing;
    },
  };
}

/** The product's own address, which the start may have moved since the last run. */
function aimAt(engine: Engine, url: string, secret: string): void {
  const target: WebhookEndpointRow = {
    id: TARGET,
    object: "webhook_endpoint",
    api_version: Stripe.API_VERSION,
    application: null,
    created: engine.now(),
    description: "The product",
    enabled_events: ["*"],
    livemode: false,
    metadata: {},
    secret,
    status: "enabled",
    url,
  };
  engine.run((tx) => tx.put("webhook_endpoint", target));
}
