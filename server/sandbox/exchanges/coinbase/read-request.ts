import { z } from "zod";
import { CHANNELS, type Channel, isChannel } from "./channel";

/** Channels with the products that each is about; none named, in an unsubscribe: all of them. */
export interface FeedRequest {
  type: "subscribe" | "unsubscribe";
  wanted: { channel: Channel; productIds: readonly string[] }[];
  hasCredentials: boolean;
}

/** What is wrong with a request, in the venue's words. */
export interface Objection {
  message: string;
  reason: string;
}

const names = z.array(z.string());
const envelope = z.looseObject({
  type: z.unknown().optional(),
  product_ids: names.optional(),
  channels: z
    .array(z.union([z.string(), z.looseObject({ name: z.string(), product_ids: names.optional() })]))
    .optional(),
});
/** Any credentials do, as long as they look like some. */
const credentials = z.looseObject({
  key: z.string().min(1),
  passphrase: z.string().min(1),
  signature: z.string().min(1),
  timestamp: z.union([z.number(), z.string().regex(/^\d+(\.\d+)?$/)]),
});

const MALFORMED = "Malformed JSON";
const NEEDS_CREDENTIALS =
  "level2, level3, and full channels now require authentication. https://docs.cdp.coinbase.com/exchange/docs/websocket-auth";

/** Reads one message of a client. `alreadyIn` is true where the connection has shown credentials before. */
export function readRequest(
  text: string,
  isProduct: (id: string) => boolean,
  alreadyIn: boolean,
): FeedRequest | Objection {
  const parsed = envelope.safeParse(readJson(text));
  if (!parsed.success) return { message: MALFORMED, reason: "The message is not a valid request" };
  const { type, product_ids: shared = [], channels = [] } = parsed.data;
  if (type !== "subscribe" && type !== "unsubscribe") {
    return { message: MALFORMED, reason: "Type has to be either subscribe or unsubscribe" };
  }
  const failed = (reason: string): Objection => ({ message: `Failed to ${type}`, reason });
  const claimsCredentials = parsed.data.key !== undefined || parsed.data.signature !== undefined;
  const hasCredentials = credentials.safeParse(parsed.data).success;
  if (claimsCredentials && !hasCredentials) {
    return { message: "Authentication Failed", reason: '{"message":"Invalid API Key"}' };
  }
  if (channels.length === 0) return failed("No channels provided");
  const wanted: FeedRequest["wanted"] = [];
  for (const entry of channels) {
    const { name, product_ids: own = [] } = typeof entry === "string" ? { name: entry } : entry;
    if (!isChannel(name)) return failed(`${name} is not a valid channel`);
    const productIds = [...new Set([...shared, ...own])];
    const foreign = productIds.find((id) => !isProduct(id));
    if (foreign !== undefined) return failed(`${foreign} is not a valid product`);
    if (type === "subscribe") {
      if (productIds.length === 0) return failed("No products provided");
      if (CHANNELS[name].needsCredentials && !hasCredentials && !alreadyIn) return failed(NEEDS_CREDENTIALS);
    }
    wanted.push({ channel: name, productIds });
  }
  return { type, wanted, hasCredentials };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
