import { afterEach, describe, expect, test } from "vitest";
import { createMemoryBus } from "@/lib/platform/bus/memory-bus";
import { systemClock as clock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import { createConnector } from "@/server/ingest/feed/create-connector";
import { type CollectedStream, collectStream } from "./collect-stream";
import { openPlainVenue, type PlainVenue, plainProtocol, SYMBOL } from "./plain-venue";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open(lifeMs: number | null = null) {
  const venue = await openPlainVenue(() => clock.now());
  closers.push(() => venue.close());
  const log = createLog("test", "silent");
  const bus = createMemoryBus({ clock, log });
  const stream = collectStream(bus);
  const source = { venue: "kraken" as const, wsUrl: venue.wsUrl, restUrl: "", symbols: [SYMBOL] };
  const connector = createConnector(plainProtocol({ lifeMs }), source, {
    bus,
    clock,
    random: () => 0.5,
    log,
    positions: { lastTrade: async () => null },
    feed: "simulated",
    connections: 2,
  });
  closers.push(() => connector.close());
  await connector.start();
  await stream.until(
    () => venue.clients.length === 2 && venue.clients.every(({ topics }) => topics.has("trade")),
  );
  return { venue, stream, connector };
}

/** Ids of trades that reached the stream. */
function tradesOf(stream: CollectedStream): string[] {
  return stream.of(SYMBOL).trades.map(({ id }) => id);
}

function carriers(venue: PlainVenue): number[] {
  return venue.clients.flatMap(({ topics, socket }, index) =>
    topics.has("book") && socket.readyState === socket.OPEN ? [index] : [],
  );
}

describe("a venue whose books have no numbers in common between connections", () => {
  test("sends its books over one connection, its trades over both", async () => {
    const { venue, stream } = await open();
    expect(carriers(venue)).toEqual([0]);
    for (const client of venue.clients) client.send({ kind: "trade", id: 1 });
    venue.clients[1]?.send({ kind: "trade", id: 2 });
    await stream.until(() => tradesOf(stream).length === 2);
    expect(tradesOf(stream)).toEqual(["1", "2"]);
  });

  test("when that connection is lost the other one takes the books over, and no trade is lost", async () => {
    const { venue, stream, connector } = await open();
    const btc = stream.of(SYMBOL);
    for (const client of venue.clients) client.send({ kind: "trade", id: 1 });
    await stream.until(() => btc.statuses.at(-1)?.state === "live");
    venue.clients[0]?.socket.terminate();
    venue.clients[1]?.send({ kind: "trade", id: 2 });
    await stream.until(() => carriers(venue).includes(1) && btc.statuses.at(-1)?.state === "live");
    await stream.until(() => venue.clients.length === 3 && (venue.clients[2]?.topics.has("trade") ?? false));
    // The connection that came back leaves the books where they are.
    expect(carriers(venue)).toEqual([1]);
    venue.clients[1]?.send({ kind: "update", id: 50 });
    await stream.until(() => btc.book.quantityAt("bid", 99) === 50);
    expect(tradesOf(stream)).toEqual(["1", "2"]);
    expect(btc.gaps).toEqual([]);
    expect(connector.health()).toMatchObject({ state: "live", reconnects: 1 });
  });

  test("what a connection that lost the books still says of them is not believed", async () => {
    const { venue, stream } = await open();
    const btc = stream.of(SYMBOL);
    await stream.until(() => btc.statuses.at(-1)?.state === "live");
    const before = btc.snapshots;
    venue.clients[1]?.send({ kind: "update", id: 77 });
    venue.clients[1]?.send({ kind: "trade", id: 1 });
    await stream.until(() => tradesOf(stream).length === 1);
    expect(btc.book.quantityAt("bid", 99)).not.toBe(77);
    expect(btc.snapshots).toBe(before);
  });
});

describe("a connection whose time is nearly over", () => {
  test("is replaced before the venue ends it: the new one carries everything first, and the book stays live", async () => {
    const { venue, stream, connector } = await open(4_000);
    const btc = stream.of(SYMBOL);
    const pump = setInterval(() => {
      for (const client of venue.clients)
        if (client.socket.readyState === 1) client.send({ kind: "trade", id: next++ });
    }, 50);
    let next = 1;
    closers.push(async () => clearInterval(pump));
    await stream.until(() => venue.closeCodes.length >= 2);
    clearInterval(pump);
    expect(venue.closeCodes.every((code) => code === 1000)).toBe(true);
    expect(connector.health()).toMatchObject({ state: "live", reconnects: 0 });
    const states = btc.statuses.map(({ state }) => state);
    expect(states.filter((state) => state === "stale")).toEqual([]);
    expect(carriers(venue).length).toBe(1);
    expect(new Set(tradesOf(stream)).size).toBe(btc.trades.length);
  }, 40_000);
});
