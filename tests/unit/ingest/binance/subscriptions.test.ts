import { describe, expect, test } from "vitest";
import { Subscriptions } from "@/server/ingest/venues/binance/subscriptions";
import { ManualClock } from "../../../fixtures/manual-clock";

function open() {
  const clock = new ManualClock();
  const sent: { method: string; params: string[]; id: number; at: number }[] = [];
  const subscribed: string[] = [];
  const failures: string[] = [];
  const subscriptions = new Subscriptions(clock, {
    send(text) {
      sent.push({ ...JSON.parse(text), at: clock.now() });
      return true;
    },
    onSubscribed: (streams) => subscribed.push(...streams),
    onFailed: (reason) => failures.push(reason),
  });
  return { clock, sent, subscribed, failures, subscriptions };
}

const STREAMS = Array.from({ length: 1_000 }, (_, index) => `s${index}@trade`);

describe("subscriptions", () => {
  test("of a thousand streams stay under five messages in any second", () => {
    const { clock, sent, subscriptions } = open();
    subscriptions.begin(STREAMS);
    clock.advance(10_000 - 1);
    expect(sent.flatMap(({ params }) => params)).toEqual(STREAMS);
    for (const [index, message] of sent.entries()) {
      const fifth = sent[index + 4];
      if (fifth) expect(fifth.at - message.at).toBeGreaterThanOrEqual(1_000);
    }
  });

  test("count only once the venue has answered", () => {
    const { subscribed, failures, subscriptions } = open();
    subscriptions.begin(["a@trade", "a@depth"]);
    expect(subscribed).toEqual([]);
    subscriptions.onAck({ kind: "ack", id: 1, failure: null });
    subscriptions.onAck({ kind: "ack", id: 99, failure: null });
    expect(subscribed).toEqual(["a@trade", "a@depth"]);
    expect(failures).toEqual([]);
  });

  test("that are refused or not answered within ten seconds have failed", () => {
    const { clock, failures, subscriptions } = open();
    subscriptions.begin(["a@trade"]);
    subscriptions.onAck({ kind: "ack", id: 1, failure: "2 Invalid request: too many parameters" });
    subscriptions.begin(["a@trade"]);
    clock.advance(10_000);
    expect(failures).toEqual([
      "the venue refused a subscription: 2 Invalid request: too many parameters",
      "the venue did not answer a subscription within 10000 ms",
    ]);
  });

  test("of a lost connection are neither sent nor waited for", () => {
    const { clock, sent, failures, subscriptions } = open();
    subscriptions.begin(STREAMS);
    subscriptions.end();
    clock.advance(60_000);
    expect(sent).toHaveLength(1);
    expect(failures).toEqual([]);
  });

  test("of a silent symbol are given up and asked for anew, once however often that is said", () => {
    const { clock, sent, subscriptions } = open();
    subscriptions.renew(["a@trade"]);
    subscriptions.renew(["a@trade"]);
    clock.advance(2_000);
    expect(sent.map(({ method }) => method)).toEqual(["UNSUBSCRIBE", "SUBSCRIBE"]);
  });
});
