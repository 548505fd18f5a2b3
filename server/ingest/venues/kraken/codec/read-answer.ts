import type { FeedItem } from "../../../feed/feed-item";
import { keysOf, topicKey } from "../topics";

const PONG: FeedItem = Object.freeze({ kind: "pong" });
/** What is subscribed already is what was wanted. */
const ALREADY = "Already subscribed";

interface Payload {
  readonly [field: string]: unknown;
}

/** Reads an answer to a control message, of which every symbol gets its own; null where it is none. */
export function readAnswer(message: Payload): FeedItem | null {
  const { method, success, req_id, result, error, symbol } = message;
  if (method === "pong") return PONG;
  if (typeof method !== "string" || typeof success !== "boolean") return null;
  const id = Number.isSafeInteger(req_id) ? Number(req_id) : null;
  if (success) {
    const topic = readTopic(result);
    return { kind: "ack", id, topics: topic === null ? null : [topic], failure: null };
  }
  const sentence = typeof error === "string" ? error : "no reason given";
  const failure = sentence.startsWith(ALREADY) ? null : sentence;
  // A refusal names no channel; the message that it answers has one only.
  return { kind: "ack", id, topics: typeof symbol === "string" ? keysOf(symbol) : null, failure };
}

function readTopic(result: unknown): string | null {
  if (typeof result !== "object" || result === null) return null;
  const { channel, symbol } = result as Payload;
  if (typeof channel !== "string") return null;
  return topicKey(channel, typeof symbol === "string" ? symbol : null);
}
