import { z } from "zod";
import type { Listing } from "./listing";
import { readTopic, type Topic, topicName } from "./topic";

const ARGS_MAX = 10;
/** All topics of one connection together. */
const ARGS_CHARACTERS_MAX = 21_000;

const requestSchema = z.looseObject({
  op: z.string(),
  args: z.array(z.string()).optional(),
  req_id: z.union([z.string(), z.number()]).optional(),
});
type Request = z.infer<typeof requestSchema>;

/** A client as its requests act upon it. */
export interface Requester {
  readonly connectionId: string;
  /** Names of what it is subscribed to. */
  readonly topics: ReadonlySet<string>;
  subscribe(topic: Topic): void;
  unsubscribe(topic: Topic): void;
  /** Sends the state that the topic's updates go on from. */
  sendSnapshot(topic: Topic): void;
  sendAnswer(text: string): void;
}

/** Does what clients ask and answers in the venue's own words: all of a request or nothing of it. */
export class RequestDesk {
  constructor(private readonly listings: ReadonlyMap<string, Listing>) {}

  take(text: string, client: Requester): void {
    const request = requestSchema.safeParse(parse(text));
    if (!request.success) {
      client.sendAnswer(answer(client, { op: "" }, false, "error:request params error"));
      return;
    }
    const { op } = request.data;
    if (op === "ping") client.sendAnswer(answer(client, request.data, true, "pong"));
    else if (op === "subscribe" || op === "unsubscribe") this.perform(op, request.data, client);
    else client.sendAnswer(answer(client, { ...request.data, op: "" }, false, "error:invalid op"));
  }

  private perform(op: "subscribe" | "unsubscribe", request: Request, client: Requester): void {
    const topics = this.read(op, request.args ?? [], client);
    if (typeof topics === "string") {
      client.sendAnswer(answer(client, request, false, topics));
      return;
    }
    if (op === "unsubscribe") for (const topic of topics) client.unsubscribe(topic);
    else for (const topic of topics) client.subscribe(topic);
    client.sendAnswer(answer(client, request, true, op === "subscribe" ? op : ""));
    if (op === "subscribe") for (const topic of topics) client.sendSnapshot(topic);
  }

  /** The topics of a request, or the sentence by which it is refused. */
  private read(op: string, args: readonly string[], client: Requester): Topic[] | string {
    if (args.length === 0) return "Params Error";
    if (args.length > ARGS_MAX) return `args size >${ARGS_MAX}`;
    const topics = new Map<string, Topic>();
    for (const name of args) {
      const topic = readTopic(name, this.listings);
      if ("refusal" in topic) return topic.refusal;
      const has = topics.has(name) || client.topics.has(name);
      if (op === "subscribe" && has) return `error:already subscribed,topic:${topicName(topic)}`;
      topics.set(name, topic);
    }
    const names = op === "subscribe" ? [...client.topics, ...topics.keys()] : [];
    const characters = names.reduce((sum, name) => sum + name.length, 0);
    return characters > ARGS_CHARACTERS_MAX ? `args length >${ARGS_CHARACTERS_MAX}` : [...topics.values()];
  }
}

/** A `req_id` comes back as a text even where a number was sent; without one only pings leave it out. */
function answer(
  { connectionId }: Requester,
  { op, req_id }: Pick<Request, "op" | "req_id">,
  success: boolean,
  sentence: string,
): string {
  return JSON.stringify({
    success,
    ret_msg: sentence,
    conn_id: connectionId,
    ...(op === "ping" && req_id === undefined ? {} : { req_id: String(req_id ?? "") }),
    op,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
