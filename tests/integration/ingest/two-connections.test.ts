import { describe, expect, test } from "vitest";
import type { CollectedStream } from "./collect-stream";
import { depth, open, START, trade, until } from "./scripted-connector";

function updatesOf({ events }: CollectedStream): number[] {
  return events.flatMap((event) => (event.kind === "book-update" ? [event.sequence] : []));
}

const TWO = { connections: 2 as const };

describe("two connections that carry the same", () => {
  test("let each trade and each difference through once, whichever of them brings it", async () => {
    const { venue, stream, health } = await open({}, TWO);
    await until(() => venue.messages.length === 2);
    const [a, b] = venue.sockets;
    const sendTo = (socket: typeof a, stream: string, data: object) =>
      socket?.send(JSON.stringify({ stream, data }));
    const btc = stream.of("BTC/USDT");
    for (const socket of [a, b]) sendTo(socket, "btcusdt@depth@100ms", depth(100, 101));
    await stream.until(() => btc.statuses.at(-1)?.state === "live");
    sendTo(a, "btcusdt@trade", trade(1));
    sendTo(b, "btcusdt@trade", trade(1));
    sendTo(b, "btcusdt@trade", trade(2));
    sendTo(a, "btcusdt@trade", trade(2));
    // The first connection loses a difference that the second one brings a moment later.
    sendTo(a, "btcusdt@depth@100ms", depth(103, 103));
    sendTo(b, "btcusdt@depth@100ms", depth(102, 102));
    sendTo(b, "btcusdt@depth@100ms", depth(103, 103));
    sendTo(a, "btcusdt@trade", trade(3));
    await stream.until(() => btc.trades.length === 3);
    expect(btc.trades.map(({ id }) => id)).toEqual(["1", "2", "3"]);
    await stream.until(() => updatesOf(stream).length === 3);
    expect(updatesOf(stream)).toEqual([101, 102, 103]);
    expect(health()).toMatchObject({ rejected: {}, books: [{ state: "live", gaps: 0 }] });
  });

  test("count a trade that one of them sends twice", async () => {
    const { venue, stream, health } = await open({}, TWO);
    await until(() => venue.messages.length === 2);
    const [a] = venue.sockets;
    for (const id of [1, 2, 2]) a?.send(JSON.stringify({ stream: "btcusdt@trade", data: trade(id) }));
    await stream.until(() => health().rejected.duplicate === 1);
    expect(stream.of("BTC/USDT").trades).toHaveLength(2);
  });

  test("lose nothing, not even the book's state, when one of them ends", async () => {
    const { venue, stream, health } = await open({}, TWO);
    await until(() => venue.messages.length === 2);
    const btc = stream.of("BTC/USDT");
    venue.send("btcusdt@depth@100ms", depth(100, 101));
    venue.send("btcusdt@trade", trade(1));
    await stream.until(() => btc.statuses.at(-1)?.state === "live" && btc.trades.length === 1);
    const changes = btc.statuses.length;
    venue.sockets[0]?.terminate();
    await stream.until(() => health().connections.some(({ state }) => state === "recovering"));
    venue.send("btcusdt@trade", trade(2));
    venue.send("btcusdt@depth@100ms", depth(102, 102));
    await stream.until(() => btc.trades.length === 2 && updatesOf(stream).at(-1) === 102);
    await until(() => venue.sockets.length === 3 && venue.messages.length === 3);
    venue.send("btcusdt@trade", trade(3));
    await stream.until(() => btc.trades.length === 3);
    expect(health()).toMatchObject({ state: "live", tradesBackfilled: 0, reconnects: 1 });
    expect(btc.statuses).toHaveLength(changes);
    expect(btc.gaps).toEqual([]);
    expect(btc.trades.map(({ time }) => time)).toEqual([START + 1, START + 2, START + 3]);
  });

  test("that both lost a difference begin the book anew after a short wait", async () => {
    const { venue, stream, health } = await open({}, TWO);
    await until(() => venue.messages.length === 2);
    const btc = stream.of("BTC/USDT");
    venue.send("btcusdt@depth@100ms", depth(100, 101));
    await stream.until(() => btc.statuses.at(-1)?.state === "live");
    venue.send("btcusdt@depth@100ms", depth(105, 105));
    await stream.until(() => health().books[0]?.gaps === 1);
    expect(health().books[0]?.lastReason).toContain("update ids 102 to 104 are missing");
  });
});
