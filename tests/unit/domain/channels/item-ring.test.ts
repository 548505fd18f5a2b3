import { describe, expect, it } from "vitest";
import type { ChannelItem } from "@/lib/domain/channels/channel-item";
import { ItemRing, RING_AGE_MS_MAX, RING_ITEMS_MAX } from "@/lib/domain/channels/item-ring";

const item = (seq: number): ChannelItem => ({
  channel: "c",
  seq,
  time: 0,
  content: { kind: "state", encoded: "{}" },
  text: "",
});

function filled(from: number, to: number, now: (seq: number) => number): ItemRing {
  const ring = new ItemRing();
  for (let seq = from; seq <= to; seq++) ring.push(item(seq), now(seq));
  return ring;
}

describe("the items a channel remembers", () => {
  it("are every one after the position asked for, or none at all", () => {
    const ring = filled(11, 20, () => 0);
    expect(ring.after(15, 20, 0)?.map(({ seq }) => seq)).toEqual([16, 17, 18, 19, 20]);
    expect(ring.after(10, 20, 0)).toHaveLength(10);
    expect(ring.after(20, 20, 0)).toEqual([]);
    expect(ring.after(9, 20, 0)).toBeNull();
    expect(ring.after(21, 20, 0)).toBeNull();
  });

  it("are the newest ones by count", () => {
    const ring = filled(1, RING_ITEMS_MAX + 5_000, () => 0);
    expect(ring.after(5_000, RING_ITEMS_MAX + 5_000, 0)).toHaveLength(RING_ITEMS_MAX);
    expect(ring.after(4_999, RING_ITEMS_MAX + 5_000, 0)).toBeNull();
  });

  it("are forgotten by age", () => {
    const ring = filled(1, 100, (seq) => seq * 1_000);
    const now = 100_000;
    const oldest = (now - RING_AGE_MS_MAX) / 1_000;
    expect(ring.after(oldest - 1, 100, now)?.[0]?.seq).toBe(oldest);
    expect(ring.after(oldest - 2, 100, now)).toBeNull();
  });
});
