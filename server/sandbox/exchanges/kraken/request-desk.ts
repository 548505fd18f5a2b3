import type { Clock } from "@/lib/platform/clock";
import type { Pair } from "./pair";
import { type Ask, readRequest } from "./read-request";
import { CHANNELS, kindsOf, type Topic, topicName } from "./topic";
import { microTime } from "./venue-time";

/** Between the two times of an answer. */
const ANSWERED_AFTER_MICROS = 58;

/** A client as its requests act upon it. */
export interface Requester {
  readonly topics: ReadonlySet<string>;
  subscribe(topic: Topic): void;
  unsubscribe(topic: Topic): void;
  /** Sends the state that the topic's updates go on from. */
  sendSnapshot(topic: Topic): void;
  sendAnswer(text: string): void;
}

/** Does what clients ask and answers in the venue's own words: one answer a pair. */
export class RequestDesk {
  constructor(
    private readonly pairs: ReadonlyMap<string, Pair>,
    private readonly clock: Clock,
  ) {}

  take(text: string, client: Requester): void {
    for (const ask of readRequest(text, this.pairs)) this.perform(ask, client);
  }

  private perform(ask: Ask, client: Requester): void {
    switch (ask.ask) {
      case "ping":
        client.sendAnswer(this.envelope(`"method":"pong"${idText(ask.id)}`));
        return;
      case "refused":
        client.sendAnswer(this.refusal(ask.method, ask.error, ask.id, ask.symbol));
        return;
      case "unsubscribe":
        this.unsubscribe(ask, client);
        return;
      case "subscribe":
        this.subscribe(ask, client);
    }
  }

  private subscribe(ask: Extract<Ask, { ask: "subscribe" }>, client: Requester): void {
    const { topic, id, snapshot } = ask;
    if (rivalsOf(topic).some((rival) => client.topics.has(rival))) {
      client.sendAnswer(this.refusal("subscribe", "Already subscribed", id, topic.pair?.symbol ?? null));
      return;
    }
    client.sendAnswer(this.consent("subscribe", topic, id, { snapshot }));
    client.subscribe(topic);
    if (snapshot) client.sendSnapshot(topic);
  }

  private unsubscribe({ topic, id }: Extract<Ask, { ask: "unsubscribe" }>, client: Requester): void {
    const symbol = topic.pair?.symbol ?? null;
    if (!client.topics.has(topicName(topic.channel, topic.kind, symbol))) {
      client.sendAnswer(this.refusal("unsubscribe", "Subscription Not Found", id, symbol));
      return;
    }
    client.unsubscribe(topic);
    client.sendAnswer(this.consent("unsubscribe", topic, id, {}));
  }

  private consent(method: string, topic: Topic, id: number | undefined, extra: object): string {
    const { parameter } = CHANNELS[topic.channel];
    const result = {
      channel: topic.channel,
      ...(parameter === null ? {} : { [parameter]: topic.kind }),
      ...extra,
      ...(topic.pair ? { symbol: topic.pair.symbol } : {}),
      ...(topic.channel === "ohlc" ? { warnings: ["timestamp is deprecated, use interval_begin"] } : {}),
    };
    return this.envelope(
      `"method":"${method}"${idText(id)},"result":${JSON.stringify(result)},"success":true`,
    );
  }

  private refusal(method: string, error: string, id: number | undefined, symbol: string | null): string {
    const about = symbol === null ? "" : `,"symbol":${JSON.stringify(symbol)}`;
    const head = `"error":${JSON.stringify(error)},"method":${JSON.stringify(method)}`;
    return this.envelope(`${head}${idText(id)},"success":false${about}`);
  }

  private envelope(fields: string): string {
    const now = this.clock.now();
    return `{${fields},"time_in":"${microTime(now)}","time_out":"${microTime(now, ANSWERED_AFTER_MICROS)}"}`;
  }
}

/** Topics that a connection cannot have beside this one. */
function rivalsOf({ channel, kind, pair }: Topic): string[] {
  const symbol = pair?.symbol ?? null;
  const description = CHANNELS[channel];
  const alone = description.parameter !== null && description.oneKindOnly;
  return alone ? kindsOf(channel, symbol) : [topicName(channel, kind, symbol)];
}

function idText(id: number | undefined): string {
  return id === undefined ? "" : `,"req_id":${id}`;
}
