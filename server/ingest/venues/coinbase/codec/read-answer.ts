import { type FeedAck, type FeedRejection, REJECTED } from "../../../feed/feed-item";
import { CHANNEL_NAMES, topicKey } from "../topics";

/** `BTC-USD`, `level2_batch`: what a reason may name. */
const NAME = /[A-Za-z0-9_-]+/g;

/** `subscriptions`: the whole set of what the connection is subscribed to, after every change. */
export function readSubscriptions({ channels }: { readonly channels?: unknown }): FeedAck | FeedRejection {
  if (!Array.isArray(channels)) return REJECTED.bad_wrapper;
  const topics: string[] = [];
  for (const channel of channels) {
    if (typeof channel !== "object" || channel === null) return REJECTED.bad_wrapper;
    const { name, product_ids: products } = channel;
    if (typeof name !== "string" || !Array.isArray(products)) return REJECTED.bad_wrapper;
    for (const product of products) {
      if (typeof product !== "string") return REJECTED.bad_wrapper;
      topics.push(topicKey(name, product));
    }
  }
  return { kind: "ack", id: null, topics, failure: null };
}

/**
 * `error`: the whole message was refused for the sake of the product, or else the channel, that the reason
 * names; null topics where it names none of ours.
 */
export function readError(
  { message, reason }: { readonly message?: unknown; readonly reason?: unknown },
  products: Iterable<string>,
): FeedAck {
  const failure =
    [message, reason].filter((part) => typeof part === "string").join(": ") || "no reason given";
  const named = new Set(failure.match(NAME));
  const known = [...products];
  const refused = known.filter((product) => named.has(product));
  const channels = CHANNEL_NAMES.filter((channel) => named.has(channel));
  if (refused.length > 0) return refusal(failure, CHANNEL_NAMES, refused);
  if (channels.length > 0) return refusal(failure, channels, known);
  return { kind: "ack", id: null, topics: null, failure };
}

function refusal(failure: string, channels: readonly string[], products: readonly string[]): FeedAck {
  const topics = channels.flatMap((channel) => products.map((product) => topicKey(channel, product)));
  return { kind: "ack", id: null, topics, failure, spoilsMessage: true };
}
