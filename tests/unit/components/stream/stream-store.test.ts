import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { StreamStore } from "@/components/stream/stream-store";
import { FakeSocket } from "./fake-socket";

const TICKER = "ticker:binance:BTC/USDT";
const BOOK = "book:binance:BTC/USDT:20";

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

async function stage() {
  vi.stubGlobal("document", { hidden: false, addEventListener: () => {}, removeEventListener: () => {} });
  let frames: (() => void)[] = [];
  const socket = new FakeSocket();
  const store = new StreamStore({
    url: "ws://test",
    ticket: async () => null,
    createSocket: () => socket,
    frames: {
      request: (callback) => frames.push(callback),
      cancel: () => {
        frames = [];
      },
    },
  });
  const end = store.start();
  socket.open();
  await vi.advanceTimersByTimeAsync(0);
  const answer = (ch: string, seq = 1) =>
    socket.deliver({
      type: "ack",
      id: socket.last("subscribe").id,
      channels: [{ ch, ok: true, epoch: "e", seq }],
    });
  const turn = () => {
    const due = frames;
    frames = [];
    for (const frame of due) frame();
    return due.length;
  };
  return { store, socket, answer, turn, end };
}

const book = (seq: number, bids: number[][]) => ({
  ch: BOOK,
  type: seq === 1 ? "snapshot" : "update",
  seq,
  ...(seq > 1 && { prev: seq - 1 }),
  time: seq,
  data: { bids, asks: [] },
});

describe("what a tab holds of the stream", () => {
  it("draws once a frame however many items came, with all of them in it", async () => {
    const { store, socket, answer, turn, end } = await stage();
    const draw = vi.fn();
    store.follow(BOOK, 0, draw);
    await vi.advanceTimersByTimeAsync(0);
    answer(BOOK);
    turn();
    draw.mockClear();
    for (let seq = 1; seq <= 100; seq++) socket.deliver(book(seq, [[seq, 1]]));
    expect(draw).not.toHaveBeenCalled();
    expect(turn()).toBe(1);
    expect(draw).toHaveBeenCalledOnce();
    expect(store.read(BOOK).state).toMatchObject({ bids: { length: 100 } });
    end();
  });

  it("shares one subscription among readers, and gives it back a moment after the last has gone", async () => {
    const { store, socket, end } = await stage();
    const stops = [store.follow(TICKER, 250, () => {}), store.follow(TICKER, 250, () => {})];
    await vi.advanceTimersByTimeAsync(0);
    expect(socket.sent.filter(({ op }) => op === "subscribe")).toHaveLength(1);
    stops[0]?.();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(socket.sent.some(({ op }) => op === "unsubscribe")).toBe(false);
    stops[1]?.();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(socket.last("unsubscribe")).toMatchObject({ channels: [TICKER] });
    end();
  });

  it("draws nothing while hidden, gives everything back after half a minute, and catches up by snapshot", async () => {
    const { store, socket, answer, turn, end } = await stage();
    const draw = vi.fn();
    store.follow(BOOK, 0, draw);
    await vi.advanceTimersByTimeAsync(0);
    answer(BOOK);
    socket.deliver(book(1, [[1, 1]]));
    turn();
    draw.mockClear();
    store.followVisibility(true);
    socket.deliver(book(2, [[2, 1]]));
    expect(turn()).toBe(0);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(socket.sent.some(({ op }) => op === "unsubscribe")).toBe(false);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(socket.last("unsubscribe")).toMatchObject({ channels: [BOOK] });

    store.followVisibility(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(socket.last("subscribe")).toMatchObject({ channels: [BOOK] });
    expect(socket.last("subscribe")).not.toHaveProperty("from");
    answer(BOOK, 40);
    socket.deliver({ ...book(1, [[7, 1]]), seq: 40 });
    turn();
    expect(draw).toHaveBeenCalled();
    expect(store.read(BOOK).state).toMatchObject({ bids: [[7, 1]] });
    end();
  });

  it("tells that a channel is stale and that it lives again", async () => {
    const { store, socket, answer, end } = await stage();
    store.follow(BOOK, 0, () => {});
    await vi.advanceTimersByTimeAsync(0);
    answer(BOOK);
    socket.deliver({ type: "stale", ch: BOOK, since: 5, reason: "book_resyncing" });
    expect(store.read(BOOK).staleness).toEqual({ since: 5, reason: "book_resyncing" });
    socket.deliver({ type: "live", ch: BOOK });
    expect(store.read(BOOK).staleness).toBeNull();
    end();
  });

  it("keeps a refusal beside the channel that it is about", async () => {
    const { store, socket, end } = await stage();
    store.follow(BOOK, 0, () => {});
    await vi.advanceTimersByTimeAsync(0);
    const refusal = { code: "payment_required", message: "A visitor sees 20 levels." };
    socket.deliver({
      type: "ack",
      id: socket.last("subscribe").id,
      channels: [{ ch: BOOK, ok: false, ...refusal }],
    });
    expect(store.read(BOOK).refusal).toEqual(refusal);
    end();
  });
});
