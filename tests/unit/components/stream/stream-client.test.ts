import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { StreamClient } from "@/components/stream/stream-client";
import { FakeSocket, recordedEvents } from "./fake-socket";

const TRADES = "trades:binance:BTC/USDT";
const BOOK = "book:binance:BTC/USDT:20";

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

function stage(ticket: () => Promise<string | null> = async () => null) {
  const sockets: FakeSocket[] = [];
  const recorded = recordedEvents();
  const client = new StreamClient({
    url: "ws://test/ws/v1",
    ticket,
    events: recorded.events,
    random: () => 1,
    createSocket: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
  });
  const newest = () => {
    const socket = sockets.at(-1);
    if (socket === undefined) throw new Error("no socket was opened");
    return socket;
  };
  const open = async () => {
    newest().open();
    await vi.advanceTimersByTimeAsync(0);
    return newest();
  };
  return { client, sockets, newest, open, ...recorded };
}

const ack = (socket: FakeSocket, answers: object[]) =>
  socket.deliver({ type: "ack", id: socket.last("subscribe").id, channels: answers });
const update = (ch: string, seq: number, prev: number, data: unknown = []) => ({
  ch,
  type: "update",
  seq,
  prev,
  time: seq,
  data,
});

async function following(channel = TRADES, seq = 10) {
  const scene = stage();
  scene.client.subscribe(channel, 0);
  scene.client.start();
  const socket = await scene.open();
  ack(socket, [{ ch: channel, ok: true, epoch: "e", seq }]);
  return { ...scene, socket };
}

describe("the stream's client", () => {
  it("asks for all channels of one task in one frame for each throttle", async () => {
    const { client, open } = stage();
    client.start();
    const socket = await open();
    client.subscribe(TRADES, 0);
    client.subscribe(BOOK, 0);
    client.subscribe("ticker:binance:BTC/USDT", 250);
    await vi.advanceTimersByTimeAsync(0);
    const frames = socket.sent.filter((frame) => frame.op === "subscribe");
    expect(frames.map(({ channels, throttleMs }) => [channels, throttleMs])).toEqual([
      [[TRADES, BOOK], 0],
      [["ticker:binance:BTC/USDT"], 250],
    ]);
  });

  it("sends its ticket before anything else, and nothing for a visitor", async () => {
    const signedIn = stage(async () => "ticket-1");
    signedIn.client.subscribe(TRADES, 0);
    signedIn.client.start();
    const socket = await signedIn.open();
    expect(socket.sent[0]).toMatchObject({ op: "auth", ticket: "ticket-1" });
    expect(socket.sent[1]).toMatchObject({ op: "subscribe" });
    const visitor = stage();
    visitor.client.start();
    expect((await visitor.open()).sent.some((frame) => frame.op === "auth")).toBe(false);
  });

  it("gives on what follows, and nothing of before the answer", async () => {
    const scene = stage();
    scene.client.subscribe(TRADES, 0);
    scene.client.start();
    const socket = await scene.open();
    socket.deliver(update(TRADES, 9, 8));
    ack(socket, [{ ch: TRADES, ok: true, epoch: "e", seq: 10 }]);
    socket.deliver(update(TRADES, 11, 10, ["a"]), update(TRADES, 14, 11, ["b"]));
    expect(scene.told).toEqual([
      ["answered", TRADES, false],
      ["data", TRADES, "update", ["a"], 11],
      ["data", TRADES, "update", ["b"], 14],
    ]);
  });

  it("subscribes again from the last good item where the chain is broken", async () => {
    const { socket, told } = await following();
    socket.deliver(update(TRADES, 11, 10), update(TRADES, 13, 12), update(TRADES, 14, 13));
    await vi.advanceTimersByTimeAsync(0);
    expect(told.filter(([name]) => name === "data")).toHaveLength(1);
    expect(socket.last("unsubscribe")).toMatchObject({ channels: [TRADES] });
    expect(socket.last("subscribe")).toMatchObject({
      channels: [TRADES],
      from: { [TRADES]: { epoch: "e", seq: 11 } },
    });
    ack(socket, [{ ch: TRADES, ok: true, epoch: "e", seq: 14, resume: "full" }]);
    socket.deliver(update(TRADES, 12, 11, ["missed"]));
    expect(told.at(-1)).toEqual(["data", TRADES, "update", ["missed"], 12]);
  });

  it("begins anew where a chain breaks twice in a short time", async () => {
    const { socket } = await following();
    socket.deliver(update(TRADES, 13, 12));
    await vi.advanceTimersByTimeAsync(0);
    ack(socket, [{ ch: TRADES, ok: true, epoch: "e", seq: 13, resume: "full" }]);
    socket.deliver(update(TRADES, 15, 14));
    await vi.advanceTimersByTimeAsync(0);
    expect(socket.last("subscribe")).not.toHaveProperty("from");
  });

  it("resumes every channel by its position after a connection is lost", async () => {
    const { socket, client, open, links } = await following();
    socket.deliver(update(TRADES, 11, 10));
    socket.end(1006);
    expect(links.at(-1)).toEqual({ kind: "disconnected", since: 1_000_000, nextTryAt: 1_000_500 });
    await vi.advanceTimersByTimeAsync(500);
    const second = await open();
    expect(second).not.toBe(socket);
    expect(second.last("subscribe")).toMatchObject({ from: { [TRADES]: { epoch: "e", seq: 11 } } });
    client.close();
  });

  it.each([
    { code: 1006, waits: [500, 1_000, 2_000] },
    { code: 4503, waits: [500, 1_000, 2_000] },
    { code: 4200, waits: [0, 0, 0] },
  ])("waits $waits ms before the tries that follow close code $code", async ({ code, waits }) => {
    const { newest, client, sockets } = await following();
    for (const wait of waits) {
      const count = sockets.length;
      newest().end(code);
      if (wait > 0) {
        await vi.advanceTimersByTimeAsync(wait - 1);
        expect(sockets).toHaveLength(count);
        await vi.advanceTimersByTimeAsync(1);
      } else await vi.advanceTimersByTimeAsync(0);
      expect(sockets).toHaveLength(count + 1);
    }
    client.close();
  });

  it.each([4400, 4403, 4429])("stays away after %d, with what the server said", async (code) => {
    const { socket, sockets, links } = await following();
    socket.deliver({
      type: "error",
      id: null,
      code: "forbidden",
      message: "This key was revoked.",
      fatal: true,
    });
    socket.end(code);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(sockets).toHaveLength(1);
    expect(links.at(-1)).toMatchObject({ kind: "refused", code, message: "This key was revoked." });
  });

  it("comes back with a new ticket after its authentication has ended, but not for ever", async () => {
    let tickets = 0;
    const scene = stage(async () => `ticket-${++tickets}`);
    scene.client.start();
    for (let count = 0; count < 3; count++) {
      (await scene.open()).end(4402);
      await vi.advanceTimersByTimeAsync(30_000);
    }
    expect(tickets).toBe(3);
    expect(scene.links.at(-1)).toMatchObject({ kind: "refused", code: 4402 });
  });

  it("asks for less after having read too slowly", async () => {
    const { socket, open } = await following(BOOK);
    socket.end(4408);
    await vi.advanceTimersByTimeAsync(500);
    expect((await open()).last("subscribe")).toMatchObject({ channels: [BOOK], throttleMs: 250 });
  });

  it("takes the lower throttle when a second reader needs more", async () => {
    const { client, socket } = await following(BOOK);
    client.subscribe("ticker:binance:BTC/USDT", 250);
    await vi.advanceTimersByTimeAsync(0);
    client.subscribe("ticker:binance:BTC/USDT", 0);
    await vi.advanceTimersByTimeAsync(0);
    expect(socket.last("unsubscribe")).toMatchObject({ channels: ["ticker:binance:BTC/USDT"] });
    expect(socket.last("subscribe")).toMatchObject({ throttleMs: 0 });
  });

  it("gives back in one frame what its readers let go of one by one", async () => {
    const { client, socket } = await following();
    const channels = Array.from({ length: 40 }, (_, index) => `ticker:binance:A${index}/USDT`);
    for (const channel of channels) client.subscribe(channel, 0);
    await vi.advanceTimersByTimeAsync(0);
    const before = socket.sent.length;
    for (const channel of channels) {
      client.unsubscribe(channel);
      await vi.advanceTimersByTimeAsync(1);
    }
    await vi.advanceTimersByTimeAsync(500);
    expect(socket.sent).toHaveLength(before + 1);
    expect(socket.last("unsubscribe")).toMatchObject({ channels });
  });

  it("renews its authentication on the same socket when told that it ends", async () => {
    let tickets = 0;
    const scene = stage(async () => `ticket-${++tickets}`);
    scene.client.start();
    const socket = await scene.open();
    socket.deliver({ type: "expiring", at: 1 });
    await vi.advanceTimersByTimeAsync(0);
    expect(socket.last("auth")).toMatchObject({ ticket: "ticket-2" });
    expect(scene.sockets).toHaveLength(1);
    scene.client.close();
  });

  it("counts what it received beside what the server says it sent", async () => {
    const { socket, told } = await following();
    socket.deliver(update(TRADES, 11, 10), update(TRADES, 12, 11));
    socket.deliver({ type: "heartbeat", time: 1, sent: 2, conflated: 0, skipped: 0 });
    expect(told.at(-1)).toMatchObject(["heartbeat", { sent: 2, received: 2 }]);
  });

  it("goes on after a gap that the server names", async () => {
    const { socket, told } = await following();
    socket.deliver({ type: "gap", ch: TRADES, from: 11, to: 20 }, update(TRADES, 21, 20, ["after"]));
    expect(told.slice(1)).toEqual([
      ["gap", TRADES],
      ["data", TRADES, "update", ["after"], 21],
    ]);
  });

  it("gives up on a line that has been silent for three heartbeats", async () => {
    const { links, client } = await following();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(links.some((link) => link.kind === "disconnected")).toBe(true);
    client.close();
  });

  it.each(["", "{}", "[1,null,{}]", '[{"type":"update","ch":"x"}]', '[{"type":"constructor"}]', "[["])(
    "does nothing about the frame %s",
    async (text) => {
      const { socket, told } = await following();
      const before = told.length;
      socket.deliverText(text);
      expect(told).toHaveLength(before);
    },
  );
});
