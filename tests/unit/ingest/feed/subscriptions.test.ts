import { describe, expect, test } from "vitest";
import { Subscriptions } from "@/server/ingest/feed/subscriptions";
import type { Topic } from "@/server/ingest/feed/venue-protocol";
import { ManualClock } from "../../../fixtures/manual-clock";

function topics(keys: readonly string[], group?: string): Topic[] {
  return keys.map((key) => ({ key, symbol: "BTC/USDT", kind: "trades", ...(group && { group }) }));
}

function open(topicsPerMessage = 99) {
  const clock = new ManualClock();
  const sent: { action: string; keys: string[]; id: number; at: number }[] = [];
  const subscribed: string[] = [];
  const refused: string[] = [];
  const failures: string[] = [];
  const limits = {
    connects: { max: 300, windowMs: 300_000 },
    sendPeriodMs: 250,
    topicsPerMessage,
    symbolsPerConnection: 300,
    payloadBytesMax: 1_000_000,
    lifeMs: null,
  };
  const encode = (action: string, wanted: readonly Topic[], id: number) =>
    JSON.stringify({ action, keys: wanted.map(({ key }) => key), id });
  const subscriptions = new Subscriptions(
    clock,
    { limits, encode },
    {
      send(text) {
        sent.push({ ...JSON.parse(text), at: clock.now() });
        return true;
      },
      onSubscribed: (done) => subscribed.push(...done.map(({ key }) => key)),
      onRefused: ({ key }, reason) => refused.push(`${key}: ${reason}`),
      onFailed: (reason) => failures.push(reason),
    },
  );
  return { clock, sent, subscribed, refused, failures, subscriptions };
}

function ack(id: number | null, failure: string | null = null, keys: string[] | null = null) {
  return { kind: "ack" as const, id, topics: keys, failure };
}

const MANY = Array.from({ length: 1_000 }, (_, index) => `s${index}@trade`);

describe("subscriptions", () => {
  test("of a thousand topics stay under five messages in any second", () => {
    const { clock, sent, subscriptions } = open();
    subscriptions.begin(topics(MANY));
    clock.advance(10_000 - 1);
    expect(sent.flatMap(({ keys }) => keys)).toEqual(MANY);
    for (const [index, message] of sent.entries()) {
      const fifth = sent[index + 4];
      if (fifth) expect(fifth.at - message.at).toBeGreaterThanOrEqual(1_000);
    }
  });

  test("count only once the venue has answered", () => {
    const { subscribed, failures, subscriptions } = open();
    subscriptions.begin(topics(["a", "b"]));
    expect(subscribed).toEqual([]);
    subscriptions.onAck(ack(1));
    subscriptions.onAck(ack(99));
    expect(subscribed).toEqual(["a", "b"]);
    expect(failures).toEqual([]);
  });

  test("may be answered topic by topic, with the message's id or without", () => {
    const { clock, subscribed, failures, subscriptions } = open();
    subscriptions.begin(topics(["a", "b", "c"]));
    subscriptions.onAck(ack(1, null, ["a"]));
    expect(subscribed).toEqual(["a"]);
    subscriptions.onAck(ack(null, null, ["a", "b", "c"]));
    expect(subscribed).toEqual(["a", "b", "c"]);
    clock.advance(60_000);
    expect(failures).toEqual([]);
  });

  test("that are refused whole for the sake of one are asked for again without it", () => {
    const { clock, sent, subscribed, refused, failures, subscriptions } = open();
    subscriptions.begin(topics(["a", "b", "c"]));
    subscriptions.onAck({ ...ack(null, "b is not a valid product", ["b"]), spoilsMessage: true });
    clock.advance(250);
    expect(sent.map(({ keys }) => keys)).toEqual([
      ["a", "b", "c"],
      ["a", "c"],
    ]);
    subscriptions.onAck(ack(null, null, ["a", "c"]));
    clock.advance(59_000);
    expect([subscribed, refused, failures]).toEqual([["a", "c"], ["b: b is not a valid product"], []]);
    clock.advance(1_000);
    expect(sent.at(-1)?.keys).toEqual(["b"]);
    subscriptions.onAck({ ...ack(null, "b is not a valid product", ["b"]), spoilsMessage: true });
    clock.advance(250);
    expect(sent.length).toBe(3);
    expect(failures).toEqual([]);
  });

  test("of which one is refused leave the others alone, and that one is asked for again later", () => {
    const { clock, sent, subscribed, refused, failures, subscriptions } = open();
    subscriptions.begin(topics(["a", "b"]));
    subscriptions.onAck(ack(1, "no such symbol", ["b"]));
    subscriptions.onAck(ack(1, null, ["a"]));
    expect([subscribed, refused, failures]).toEqual([["a"], ["b: no such symbol"], []]);
    clock.advance(60_000);
    expect(sent.at(-1)?.keys).toEqual(["b"]);
  });

  test("that are refused as a whole are asked for one by one, so that one bad topic spoils nothing", () => {
    const { clock, sent, subscribed, refused, subscriptions } = open();
    subscriptions.begin(topics(["a", "bad", "c"]));
    subscriptions.onAck(ack(1, "invalid topic"));
    clock.advance(1_000);
    expect(sent.slice(1).map(({ keys }) => keys)).toEqual([["a"], ["bad"], ["c"]]);
    subscriptions.onAck(ack(2));
    subscriptions.onAck(ack(3, "invalid topic"));
    subscriptions.onAck(ack(4));
    expect([subscribed, refused]).toEqual([["a", "c"], ["bad: invalid topic"]]);
  });

  test("of different groups never share a message", () => {
    const { clock, sent, subscriptions } = open();
    subscriptions.begin([...topics(["a"], "trade"), ...topics(["b"], "book"), ...topics(["c"], "trade")]);
    clock.advance(1_000);
    expect(sent.map(({ keys }) => keys)).toEqual([["a", "c"], ["b"]]);
  });

  test("that are not answered within ten seconds have failed, as has what cannot be told apart", () => {
    const { clock, failures, subscriptions } = open();
    subscriptions.begin(topics(["a"]));
    subscriptions.onAck(ack(null, "2 Invalid request"));
    subscriptions.begin(topics(["a"]));
    clock.advance(10_000);
    expect(failures).toEqual([
      "the venue refused a message: 2 Invalid request",
      "the venue did not answer a subscription within 10000 ms",
    ]);
  });

  test("of a lost connection are neither sent nor waited for", () => {
    const { clock, sent, failures, subscriptions } = open();
    subscriptions.begin(topics(MANY));
    subscriptions.end();
    clock.advance(60_000);
    expect(sent).toHaveLength(1);
    expect(failures).toEqual([]);
  });

  test("of a silent symbol are given up and asked for anew, once however often that is said", () => {
    const { clock, sent, subscriptions } = open();
    subscriptions.renew(topics(["a"]));
    subscriptions.renew(topics(["a"]));
    clock.advance(2_000);
    expect(sent.map(({ action }) => action)).toEqual(["unsubscribe", "subscribe"]);
  });
});
