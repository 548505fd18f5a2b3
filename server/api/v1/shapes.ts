import { z } from "zod";
import { FEEDS, VENUES } from "@/lib/domain/market/venue";

/** What answers and items look like, for the documents and the tests. Times are epoch milliseconds. */
export const feed = z.enum(FEEDS);
const venue = z.enum(VENUES);
const time = z.int();
const orNull = z.number().nullable();

export const trade = z.strictObject({
  id: z.string(),
  price: z.number(),
  quantity: z.number(),
  side: z.enum(["buy", "sell"]),
  time,
});

export const candle = z.strictObject({
  time,
  open: z.number(),
  high: z.number(),
  low: z.number(),
  close: z.number(),
  volume: z.number(),
  quoteVolume: z.number(),
  trades: z.int(),
  vwap: z.number(),
  takerBuyVolume: z.number(),
  closed: z.boolean(),
  quality: z.enum(["gap", "repaired", "partial"]).optional(),
});

export const ticker = z.strictObject({
  symbol: z.string(),
  venue,
  price: z.number(),
  open: z.number(),
  high: z.number(),
  low: z.number(),
  volume: z.number(),
  quoteVolume: z.number(),
  change: z.number(),
  bid: orNull,
  ask: orNull,
  time,
  quality: z.literal("partial").optional(),
});

const level = z.tuple([z.number(), z.number()]);

export const book = z.strictObject({ bids: z.array(level), asks: z.array(level) });

const excluded = z
  .array(z.strictObject({ venue, reason: z.enum(["syncing", "stale", "crossed"]), since: time }))
  .meta({ description: "Venues that do not count at present, why, and since when" });

export const bbo = z.strictObject({
  bid: orNull,
  bidQuantity: orNull,
  bidVenue: venue.nullable(),
  ask: orNull,
  askQuantity: orNull,
  askVenue: venue.nullable(),
  time,
  excluded,
});

export const consolidatedTicker = ticker.extend({
  venue: z.literal("*"),
  bidVenue: venue.nullable(),
  askVenue: venue.nullable(),
  venues: z.array(venue),
  excluded,
});

export const spread = z.strictObject({
  time,
  median: z.number(),
  spreadBps: z.number(),
  venues: z.array(z.strictObject({ venue, symbol: z.string(), mid: z.number(), deviationBps: z.number() })),
  excluded,
});

export const gap = z.strictObject({ venue, symbol: z.string(), from: time, to: time, reason: z.string() });

export const instrument = z.strictObject({
  symbol: z.string(),
  venue,
  base: z.string(),
  quote: z.string(),
  tickSize: orNull,
  lotSize: orNull,
  minNotional: orNull,
  status: z.enum(["trading", "halted"]),
});

export const apiKey = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  mode: z.enum(["live", "test"]),
  prefix: z.string(),
  lastFour: z.string(),
  scopes: z.array(z.string()),
  ipAllowList: z.array(z.string()),
  createdAt: time,
  expiresAt: time.nullable(),
  revokedAt: time.nullable(),
  leakedAt: time.nullable(),
  overLimit: z
    .boolean()
    .meta({ description: "The tier has no place for it: it works again once there is room" }),
  lastUsedAt: time.nullable(),
  lastUsedAddress: z.string().nullable(),
});

export const createdKey = apiKey.extend({
  key: z.string().optional().meta({ description: "The secret, in the first answer only" }),
});

export const webhook = z.strictObject({
  id: z.uuid(),
  url: z.string(),
  description: z.string(),
  events: z.array(z.string()),
  enabled: z.boolean(),
  createdAt: time,
  overLimit: z.boolean().meta({ description: "The tier has no place for it: it rests until there is room" }),
});

export const createdWebhook = webhook.extend({
  secret: z
    .string()
    .optional()
    .meta({ description: "What deliveries are signed with, in the first answer only" }),
});

export const webhookDelivery = z.strictObject({
  id: z.uuid(),
  type: z.string(),
  state: z.enum(["waiting", "delivered", "failed"]),
  createdAt: time,
  attempts: z.int(),
  nextTryAt: time.nullable(),
  deliveredAt: time.nullable(),
  failedAt: time.nullable(),
  status: z.int().nullable().meta({ description: "The receiver's last answer" }),
  tookMs: z.int().nullable(),
  error: z.string().nullable(),
  body: z.string().meta({ description: "What is sent, byte for byte" }),
});

export const me = z.strictObject({
  organisation: z.strictObject({ id: z.uuid(), name: z.string() }),
  tier: z.enum(["free", "pro", "enterprise"]),
  scopes: z.array(z.string()),
  limits: z.strictObject({
    requestsPerMinute: z.int(),
    requestsBurst: z.int(),
    apiKeys: z.int(),
    connections: z.int(),
    subscriptionsPerConnection: z.int(),
    candleHistoryMs: z.int().nullable(),
    tradeHistoryMs: z.int().nullable(),
    bookDepth: z.int().nullable(),
  }),
});

const count = z.int().min(0);

export const usage = z.strictObject({
  time: time
    .optional()
    .meta({ description: "Beginning of the hour or day (UTC); absent where rows are added up over time" }),
  source: z.enum(["key", "session"]).optional().meta({ description: "A key, or a person on our own pages" }),
  sourceId: z.uuid().optional().meta({ description: "The key's or person's id" }),
  name: z
    .string()
    .nullable()
    .optional()
    .meta({ description: "The key's or person's name, null where they are gone" }),
  route: z
    .string()
    .optional()
    .meta({ description: "Method and path, or `stream` for what sockets carried", example: "GET candles" }),
  requests: count,
  weight: count.meta({ description: "What the requests took from the minute's quota" }),
  refused: count.meta({
    description:
      "Requests that a limit refused (they are part of `requests`); for `stream`, sockets without a free slot",
  }),
  messages: count.meta({ description: "Data items written to sockets" }),
  connections: count.meta({ description: "Sockets that were opened" }),
});

export const connection = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  address: z.string(),
  since: time,
});

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  "violated-policies": z.array(z.enum(["burst", "minute"])).optional(),
});

export function listOf(row: z.ZodType) {
  return z.strictObject({ data: z.array(row), next: z.string().nullable() });
}

export function marketListOf(row: z.ZodType) {
  return z.strictObject({ feed, data: z.array(row), next: z.string().nullable() });
}
