import { describe, expect, it } from "vitest";
import type { ChannelItem, ItemContent } from "@/lib/domain/channels/channel-item";
import { ChannelFanOut, type MergedItem } from "@/server/gateway/stream/channel-fan-out";
import { ManualClock } from "@/tests/fixtures/manual-clock";

function stage(throttleMs: number) {
  const clock = new ManualClock(0);
  const fanOut = new ChannelFanOut("x", clock);
  const told: { seq: number; data: string }[] = [];
  const lane = { channel: "x", slow: "conflate" as const, lastSeq: 0, waiting: null };
  const tell = ({ seq }: { seq: number }, data: string) => {
    lane.lastSeq = seq;
    told.push({ seq, data });
  };
  const reader = {
    lane,
    offer: (item: ChannelItem) => tell(item, item.text),
    offerMerged: (item: MergedItem) => tell(item, item.data),
  };
  fanOut.add(reader, throttleMs);
  let seq = 0;
  return {
    told,
    pass: () => clock.advance(throttleMs),
    say(content: ItemContent) {
      seq++;
      fanOut.item({ channel: "x", seq, time: seq, content, text: "" });
    },
  };
}

const open = (name: string): ItemContent => ({ kind: "state", encoded: name });
const closed = (name: string): ItemContent => ({ kind: "state", encoded: name, isFinal: true });

describe("a throttled reader of a stateful channel", () => {
  it("gets the newest state of each interval, and nothing in a quiet one", () => {
    const { say, pass, told } = stage(1_000);
    for (const name of ["a", "b", "c"]) say(open(name));
    pass();
    pass();
    expect(told).toEqual([{ seq: 3, data: "c" }]);
  });

  it("gets a final state though a newer one came in the same interval, and that one in the next", () => {
    const { say, pass, told } = stage(1_000);
    say(open("first"));
    say(closed("first!"));
    say(open("second"));
    say(open("second, newer"));
    pass();
    expect(told).toEqual([{ seq: 2, data: "first!" }]);
    pass();
    expect(told.slice(1)).toEqual([{ seq: 4, data: "second, newer" }]);
  });

  it("is never further behind than one interval, however many windows end in each", () => {
    const { say, pass, told } = stage(1_000);
    for (let round = 1; round <= 3; round++) {
      for (const name of ["a", "b"]) {
        say(open(`${name}${round}`));
        say(closed(`${name}${round}!`));
      }
      say(open(`c${round}`));
      pass();
    }
    expect(told.map(({ data }) => data)).toEqual(["b1!", "b2!", "b3!"]);
    pass();
    expect(told.at(-1)?.data).toBe("c3");
  });
});

describe("a throttled reader of trades", () => {
  it("gets all of an interval in one item", () => {
    const { say, pass, told } = stage(500);
    for (const id of ["1", "2", "3"]) say({ kind: "trades", encoded: [id] });
    pass();
    expect(told).toEqual([{ seq: 3, data: "[1,2,3]" }]);
  });
});
