import { type FeedItem, REJECTED } from "../../../feed/feed-item";
import { topicKey } from "../topics";

const UPGRADE = "64008";
const TOO_FREQUENT = "60014";
const REQUEST_ID = /^\d{1,15}$/;
/** The venue names what it refuses only in its sentence. */
const REFUSED = /channel:([\w-]{1,40}),instId:([\w-]{1,40})/;

const UNCHANGED: FeedItem = Object.freeze({ kind: "pong" });
const SHUTDOWN: FeedItem = Object.freeze({
  kind: "shutdown",
  reason: "the venue announced that it closes this connection for an upgrade",
});

type Message = Readonly<Record<string, unknown>>;

/** Reads an answer to a control message, or a notice. */
export function readAnswer(message: Message): FeedItem {
  switch (message.event) {
    case "subscribe":
    case "unsubscribe": {
      const key = keyOf(message.arg);
      if (key === null) return REJECTED.bad_wrapper;
      return { kind: "ack", id: readRequestId(message.id), topics: [key], failure: null };
    }
    case "error":
      return readError(message);
    case "notice":
      return message.code === UPGRADE ? SHUTDOWN : UNCHANGED;
    case "channel-conn-count":
      return UNCHANGED;
    default:
      return REJECTED.unknown_event;
  }
}

function readError({ code, msg, id, arg }: Message): FeedItem {
  const sentence = typeof msg === "string" ? msg : "no reason given";
  const named = REFUSED.exec(sentence);
  const key = named ? topicKey(named[1] ?? "", named[2] ?? "") : keyOf(arg);
  return {
    kind: "ack",
    // A connection may send 480 messages an hour. Asking again would be refused again, where a new connection
    // may: a refusal of no message in particular has one made.
    id: code === TOO_FREQUENT ? null : readRequestId(id),
    topics: key === null ? null : [key],
    failure: `${typeof code === "string" ? code : "no code"} ${sentence}`,
  };
}

function keyOf(arg: unknown): string | null {
  if (typeof arg !== "object" || arg === null) return null;
  const { channel, instId } = arg as Record<string, unknown>;
  return typeof channel === "string" && typeof instId === "string" ? topicKey(channel, instId) : null;
}

function readRequestId(value: unknown): number | null {
  return typeof value === "string" && REQUEST_ID.test(value) ? Number(value) : null;
}
