import { describe, expect, it } from "vitest";
import {
  type ChannelItem,
  encodeContent,
  encodeUpdate,
  type ItemContent,
} from "@/lib/domain/channels/channel-item";
import { Outbox, type OutboxLane, QUEUE_LIMITS, type SlowPolicy } from "@/server/gateway/stream/outbox";

function makeItem(channel: string, seq: number, content: ItemContent): ChannelItem {
  const head = { channel, seq, prev: seq - 1, time: seq };
  return { channel, seq, time: seq, content, text: encodeUpdate(head, encodeContent(content)) };
}

const trade = (seq: number) => makeItem("trades:x", seq, { kind: "trades", encoded: [`{"id":"${seq}"}`] });
const state = (seq: number) => makeItem("ticker:x", seq, { kind: "state", encoded: `{"price":${seq}}` });
const levels = (seq: number, bids: number[]) => makeItem("book:x", seq, { kind: "levels", bids, asks: [] });

function reader() {
  const frames: unknown[][] = [];
  const socket = { bufferedAmount: 0, send: (frame: string) => frames.push(JSON.parse(frame)) };
  return { socket, frames, outbox: new Outbox(socket) };
}

const lane = (channel: string, slow: SlowPolicy, lastSeq = 0): OutboxLane => ({
  channel,
  slow,
  lastSeq,
  waiting: null,
});

interface ToldItem {
  type: string;
  seq: number;
  prev: number;
  from: number;
  to: number;
  time: number;
}

describe("a reader's outbox", () => {
  it("writes everything that waits as one array, in order", () => {
    const { outbox, frames } = reader();
    const own = lane("trades:x", "skip");
    outbox.control('{"type":"ack"}', 0);
    outbox.offer(own, trade(1), 0);
    outbox.offer(own, trade(2), 0);
    outbox.flush();
    expect(frames).toEqual([
      [
        { type: "ack" },
        { ch: "trades:x", type: "update", seq: 1, prev: 0, time: 1, data: [{ id: "1" }] },
        { ch: "trades:x", type: "update", seq: 2, prev: 1, time: 2, data: [{ id: "2" }] },
      ],
    ]);
    expect(outbox.counters).toEqual({ sent: 2, conflated: 0, skipped: 0 });
  });

  it("keeps the newest state of a slow reader, chained to what it was told last", () => {
    const { outbox, frames, socket } = reader();
    const own = lane("ticker:x", "conflate", 4);
    socket.bufferedAmount = 1e6;
    outbox.flush();
    for (let seq = 5; seq <= 9; seq++) outbox.offer(own, state(seq), 0);
    outbox.flush();
    expect(frames).toEqual([]);
    socket.bufferedAmount = 0;
    outbox.flush();
    expect(frames).toEqual([
      [{ ch: "ticker:x", type: "update", seq: 9, prev: 4, time: 9, data: { price: 9 } }],
    ]);
    expect(outbox.counters).toEqual({ sent: 1, conflated: 4, skipped: 0 });
    outbox.offer(own, state(10), 0);
    outbox.flush();
    expect(frames[1]).toMatchObject([{ seq: 10, prev: 9 }]);
  });

  it("keeps every final state of a slow reader beside the newest", () => {
    const { outbox, frames, socket } = reader();
    const own = lane("candles:x", "conflate");
    const candle = (seq: number, isFinal: boolean) =>
      makeItem("candles:x", seq, { kind: "state", encoded: `${seq}`, isFinal });
    socket.bufferedAmount = 1e6;
    outbox.flush();
    for (let seq = 1; seq <= 8; seq++) outbox.offer(own, candle(seq, seq === 3 || seq === 6), 0);
    socket.bufferedAmount = 0;
    outbox.flush();
    const told = frames.flat() as ToldItem[];
    expect(told.map(({ prev, seq }) => [prev, seq])).toEqual([
      [0, 3],
      [3, 6],
      [6, 8],
    ]);
    expect(outbox.counters).toEqual({ sent: 3, conflated: 5, skipped: 0 });
  });

  it("merges a slow reader's book levels so that none is lost", () => {
    const { outbox, frames, socket } = reader();
    const own = lane("book:x", "conflate");
    socket.bufferedAmount = 1e6;
    outbox.flush();
    outbox.offer(own, levels(1, [10, 1, 9, 2]), 0);
    outbox.offer(own, levels(2, [10, 0]), 0);
    outbox.offer(own, levels(3, [11, 5]), 0);
    socket.bufferedAmount = 0;
    outbox.flush();
    const bids = [
      [11, 5],
      [10, 0],
      [9, 2],
    ];
    expect(frames).toEqual([
      [{ ch: "book:x", type: "update", seq: 3, prev: 0, time: 3, data: { bids, asks: [] } }],
    ]);
  });

  it("names exactly the trades that a slow reader does not get", () => {
    const { outbox, frames, socket } = reader();
    const own = lane("trades:x", "skip");
    socket.bufferedAmount = 70_000;
    outbox.flush();
    const count = 2_500;
    for (let seq = 1; seq <= count; seq++) outbox.offer(own, trade(seq), 0);
    socket.bufferedAmount = 0;
    outbox.flush();
    const told = new Set<number>();
    const gaps = new Set<number>();
    let prev = 0;
    for (const item of frames.flat() as {
      type: string;
      from: number;
      to: number;
      seq: number;
      prev: number;
    }[]) {
      if (item.type === "gap") {
        for (let seq = item.from; seq <= item.to; seq++) gaps.add(seq);
        prev = item.to;
        continue;
      }
      expect(item.prev).toBe(prev);
      prev = item.seq;
      told.add(item.seq);
    }
    expect(gaps.size).toBeGreaterThan(0);
    expect(told.size + gaps.size).toBe(count);
    expect([...told].some((seq) => gaps.has(seq))).toBe(false);
    expect(outbox.counters).toEqual({ sent: told.size, conflated: 0, skipped: gaps.size });
  });

  it("tells in each heartbeat exactly what its reader can count by then, however slow it was", () => {
    const { outbox, frames, socket } = reader();
    const [trades, ticker] = [lane("trades:x", "skip"), lane("ticker:x", "conflate")];
    socket.bufferedAmount = 70_000;
    outbox.flush();
    for (let seq = 1; seq <= 2_500; seq++) outbox.offer(trades, trade(seq), 0);
    outbox.offer(ticker, state(1), 0);
    outbox.offer(ticker, state(2), 0);
    outbox.heartbeat(15_000);
    outbox.offer(ticker, state(3), 15_000);
    outbox.offer(trades, trade(2_501), 15_000);
    const merged = { channel: "book:x", seq: 9, time: 9, content: levels(9, [1, 2]).content, data: "{}" };
    outbox.offerMerged(lane("book:x", "conflate", 4), merged, 15_000);
    outbox.heartbeat(30_000);
    socket.bufferedAmount = 0;
    outbox.flush();
    const own = { sent: 0, conflated: 0, skipped: 0 };
    const heartbeats: number[] = [];
    for (const item of frames.flat() as ToldItem[]) {
      if (item.type === "gap") own.skipped += item.to - item.from + 1;
      else if (item.type === "update") {
        own.sent++;
        own.conflated += item.seq - item.prev - 1;
      } else {
        expect(item).toEqual({ type: "heartbeat", time: item.time, ...own });
        heartbeats.push(item.time);
      }
    }
    expect(heartbeats).toEqual([15_000, 30_000]);
    expect(own.skipped).toBeGreaterThan(0);
    expect(own.conflated).toBe(2 + 4);
  });

  it("writes its last words however full the socket is, and nothing that was let go", () => {
    const { outbox, frames, socket } = reader();
    socket.bufferedAmount = 1e6;
    outbox.flush();
    outbox.offer(lane("ticker:x", "disconnect"), state(1), 0);
    outbox.discard();
    outbox.control('{"type":"error"}', 0);
    outbox.flushLast();
    expect(frames).toEqual([[{ type: "error" }]]);
    expect(outbox.counters.sent).toBe(0);
  });

  it.each([
    ["items", () => ({ count: QUEUE_LIMITS.itemsMax + 1, length: 1, now: 0 })],
    ["bytes", () => ({ count: 3, length: QUEUE_LIMITS.bytesMax / 2, now: 0 })],
    ["age", () => ({ count: 1, length: 1, now: QUEUE_LIMITS.ageMsMax + 1 })],
  ])("is overflowing by %s", (_name, load) => {
    const { outbox, socket } = reader();
    socket.bufferedAmount = 70_000;
    outbox.flush();
    const { count, length, now } = load();
    expect(outbox.isOverflowing(0)).toBe(false);
    for (let index = 0; index < count; index++) outbox.control("x".repeat(length), 0);
    expect(outbox.isOverflowing(now)).toBe(true);
  });

  it("never counts a snapshot against the reader", () => {
    const { outbox, socket } = reader();
    outbox.snapshot(JSON.stringify("x".repeat(QUEUE_LIMITS.bytesMax * 2)), 0);
    outbox.flush();
    socket.bufferedAmount = QUEUE_LIMITS.bytesMax * 2;
    expect(outbox.isOverflowing(0)).toBe(false);
    outbox.control("x".repeat(1_000), 0);
    expect(outbox.isOverflowing(0)).toBe(false);
  });

  it("owes a returning reader every item, however many", () => {
    const { outbox, frames } = reader();
    const own = lane("trades:x", "skip", 10);
    const missed = Array.from({ length: 9_000 }, (_, index) => trade(11 + index));
    outbox.resume(own, missed, 0);
    expect(outbox.isOverflowing(0)).toBe(false);
    outbox.offer(own, trade(9_011), 0);
    outbox.flush();
    const seqs = (frames.flat() as { seq: number }[]).map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: 9_001 }, (_, index) => 11 + index));
  });

  it("forgets what waits for a channel that its reader left", () => {
    const { outbox, frames } = reader();
    const own = lane("ticker:x", "conflate");
    outbox.offer(own, state(1), 0);
    outbox.drop(own);
    outbox.flush();
    expect(frames).toEqual([]);
    expect(outbox.counters.sent).toBe(0);
  });
});
