import type { FeedItem } from "../../../feed/feed-item";
import type { Topic } from "../../../feed/venue-protocol";

const ALREADY = "error:already subscribed";
const REQUEST_ID = /^(\d{1,15})(?:\.(\d{1,4}))?$/;
const PONG: FeedItem = Object.freeze({ kind: "pong" });

/**
 * A control message. Its id also says how many topics it holds, as the answer names them not: one that is
 * subscribed already is what was wanted of a message of its own, but spoils a message of several.
 */
export function encodeControl(
  action: "subscribe" | "unsubscribe",
  topics: readonly Pick<Topic, "key">[],
  id: number,
): string {
  return JSON.stringify({
    req_id: `${id}.${topics.length}`,
    op: action,
    args: topics.map(({ key }) => key),
  });
}

export function encodePing(id: number): string {
  return JSON.stringify({ req_id: `ping${id}`, op: "ping" });
}

/** Reads an answer to one of these; null where the message is none. */
export function readAnswer(message: Readonly<Record<string, unknown>>): FeedItem | null {
  const { op, success } = message;
  if (op === "pong" || op === "ping") return PONG;
  // What the venue could not read at all it refuses without naming an operation.
  if (typeof success !== "boolean" || (typeof op !== "string" && success)) return null;
  const [id, count] = readRequestId(message.req_id);
  const sentence = typeof message.ret_msg === "string" ? message.ret_msg : "no reason given";
  const isDone = success || (count === 1 && sentence.startsWith(ALREADY));
  return { kind: "ack", id, topics: null, failure: isDone ? null : sentence };
}

/** The venue sends back a text even where a number was sent. */
function readRequestId(value: unknown): readonly [id: number | null, count: number | null] {
  const match = REQUEST_ID.exec(
    typeof value === "number" ? String(value) : typeof value === "string" ? value : "",
  );
  if (!match) return [null, null];
  return [Number(match[1]), match[2] === undefined ? null : Number(match[2])];
}
