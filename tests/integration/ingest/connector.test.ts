import { describe, expect, test } from "vitest";
import { depth, EMPTY_BOOK, open, row, START, trade, until } from "./scripted-connector";
import type { ScriptedAnswer } from "./scripted-venue";

describe("subscribing", () => {
  test("batches 400 symbols over two connections, at most four messages a second each", async () => {
    const symbols = Array.from({ length: 400 }, (_, index) => `C${index}/USDT`);
    const { venue } = await open({}, { symbols });
    const wanted = symbols.length * 3;
    await until(() => venue.messages.reduce((sum, { params }) => sum + params.length, 0) >= wanted);
    expect(venue.sockets).toHaveLength(2);
    const streams = venue.messages.flatMap(({ params }) => params);
    expect(new Set(streams).size).toBe(wanted);
    expect(streams).toContain("c7usdt@depth@100ms");
    const first = venue.messages.filter(({ params }) => symbols.indexOf(canonical(params[0])) < 300);
    for (const [index, message] of first.entries()) {
      const fifth = first[index + 4];
      if (fifth) expect(fifth.at - message.at).toBeGreaterThan(900);
    }
  });

  test("a venue that never answers a subscription is left and tried again", async () => {
    const { venue, health } = await open();
    venue.acknowledges = false;
    for (const socket of venue.sockets) socket.terminate();
    await until(() => venue.sockets.length >= 3);
    expect(health().reason).toContain("did not answer a subscription");
  }, 30_000);
});

function canonical(stream: string | undefined): string {
  return `${(stream ?? "").split("usdt@")[0]?.toUpperCase()}/USDT`;
}

describe("trap 9: a frame beyond the bound", () => {
  test("is refused without being kept, counted, and the connection made anew", async () => {
    const { venue, health, stream } = await open();
    venue.send("btcusdt@trade", trade(1));
    await stream.until(() => stream.of("BTC/USDT").trades.length === 1);
    venue.sendText(Buffer.alloc(64 * 1024 * 1024, 0x20));
    await until(() => venue.sockets.length === 2 && venue.messages.length === 2);
    venue.send("btcusdt@trade", trade(2));
    await stream.until(() => stream.of("BTC/USDT").trades.length === 2);
    expect(health().rejected).toMatchObject({ too_large: 1 });
    expect(health()).toMatchObject({ state: "live", reconnects: 1 });
  });
});

describe("trap 11: reconnecting", () => {
  test("waits longer each time and starts over only after data has flowed", async () => {
    const { venue } = await open();
    for (let round = 1; round <= 4; round += 1) {
      await until(() => venue.messages.length >= round);
      venue.sockets.at(-1)?.terminate();
    }
    await until(() => venue.sockets.length >= 5);
    const waits = venue.upgradeTimes.slice(1).map((time, index) => time - (venue.upgradeTimes[index] ?? 0));
    expect(waits.at(-1)).toBeGreaterThan(950);
    expect(waits.at(-1)).toBeGreaterThan((waits[0] ?? 0) * 2);
    venue.send("btcusdt@trade", trade(1));
    await until(() => venue.messages.length >= 5);
    venue.send("btcusdt@trade", trade(2));
    const before = performance.now();
    venue.sockets.at(-1)?.close(1001);
    await until(() => venue.sockets.length >= 6);
    expect(performance.now() - before).toBeLessThan(900);
  }, 30_000);

  test("is done before an announced shutdown: the old connection goes when the new one brings data", async () => {
    const { venue, stream, health } = await open();
    venue.send("btcusdt@trade", trade(1));
    await stream.until(() => health().state === "live");
    venue.send("!serverShutdown", { e: "serverShutdown", E: START });
    await until(() => venue.messages.length === 2);
    expect(health()).toMatchObject({ state: "live", connections: [{ name: "A", state: "live" }] });
    venue.send("btcusdt@trade", trade(2));
    await until(() => venue.closeCodes.length === 1);
    expect(health()).toMatchObject({ state: "live", connections: [{ name: "B", state: "live" }] });
    venue.send("btcusdt@trade", trade(3));
    const { trades } = stream.of("BTC/USDT");
    await stream.until(() => trades.length === 3);
    expect(trades.map(({ id }) => id)).toEqual(["1", "2", "3"]);
  });
});

describe("missing trades", () => {
  test("are announced, asked for from the first missing id, and kept in the venue's own words", async () => {
    const { venue, stream, health } = await open({
      "/api/v3/historicalTrades": ({ query }) => {
        const from = Number(query.get("fromId"));
        return { body: [from, from + 1, from + 2].map(row) };
      },
    });
    venue.send("btcusdt@trade", trade(10));
    venue.send("btcusdt@trade", trade(14));
    const btc = stream.of("BTC/USDT");
    await stream.until(() => btc.trades.length === 5);
    expect(btc.trades.map(({ id, backfilled }) => [id, backfilled])).toEqual([
      ["10", false],
      ["14", false],
      ["11", true],
      ["12", true],
      ["13", true],
    ]);
    expect(btc.trades.at(-1)?.raw).toBe(JSON.stringify(row(13)));
    expect(btc.gaps).toMatchObject([{ recoverable: true, from: START + 10, to: START + 14 }]);
    expect(health().tradesBackfilled).toBe(3);
  });

  test("that come late by themselves are not asked for", async () => {
    const { venue, stream } = await open();
    for (const id of [10, 12, 11, 14, 13]) venue.send("btcusdt@trade", trade(id));
    const btc = stream.of("BTC/USDT");
    await stream.until(() => btc.trades.length === 5);
    // The book arrives after the grace of half a second, by which a request would have been made.
    await until(() => venue.requests.some(({ path }) => path === "/api/v3/depth"));
    expect(venue.requests.filter(({ path }) => path === "/api/v3/historicalTrades")).toEqual([]);
    expect(btc.gaps).toEqual([]);
  });

  test("that the venue does not give back are a gap on record, and the rest is kept", async () => {
    const { venue, stream } = await open({
      "/api/v3/historicalTrades": ({ query }) => ({ body: query.get("fromId") === "11" ? [row(13)] : [] }),
    });
    venue.send("btcusdt@trade", trade(10));
    venue.send("btcusdt@trade", trade(14));
    const btc = stream.of("BTC/USDT");
    await stream.until(() => btc.gaps.some((gap) => !gap.recoverable));
    await stream.until(() => btc.trades.length === 3);
    expect(btc.gaps.at(-1)).toMatchObject({ recoverable: false, from: START + 10, to: START + 13 });
  });

  test("are asked for until the venue answers, however often it refuses or is not understood", async () => {
    const script: ScriptedAnswer[] = [
      { status: 500, body: "oops" },
      { status: 429, headers: { "retry-after": "1" }, body: { code: -1003, msg: "Too many requests" } },
      { body: "not json" },
      { body: [{ ...row(11), price: "0.-10000" }] },
      { body: [row(11)] },
    ];
    const times: number[] = [];
    const { venue, stream, health } = await open({
      "/api/v3/historicalTrades": () => {
        times.push(performance.now());
        return script.shift() ?? { body: [] };
      },
    });
    venue.send("btcusdt@trade", trade(10));
    venue.send("btcusdt@trade", trade(12));
    await stream.until(() => stream.of("BTC/USDT").trades.length === 3);
    expect(stream.of("BTC/USDT").gaps.filter((gap) => !gap.recoverable)).toEqual([]);
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThanOrEqual(990);
    expect(health().rejected).toMatchObject({ bad_row: 1 });
  }, 30_000);

  test("since the stored trade are found although nothing is traded now", async () => {
    const { stream } = await open(
      {
        "/api/v3/historicalTrades": ({ query }) => ({
          body: query.get("fromId") === "11" ? [row(11), row(12)] : [],
        }),
      },
      { last: { id: "10", time: START } },
    );
    await stream.until(() => stream.of("BTC/USDT").trades.length === 2);
    expect(stream.of("BTC/USDT").trades.map(({ id }) => id)).toEqual(["11", "12"]);
  });
});

describe("books", () => {
  test("trap 2: say that they are not to be believed before anything else follows a gap", async () => {
    let lastUpdateId = 100;
    const { venue, stream } = await open({
      "/api/v3/depth": () => ({ body: { ...EMPTY_BOOK, lastUpdateId } }),
    });
    const btc = stream.of("BTC/USDT");
    venue.send("btcusdt@depth@100ms", depth(95, 100));
    await stream.until(() => btc.statuses.at(-1)?.state === "live");
    lastUpdateId = 110;
    venue.send("btcusdt@depth@100ms", depth(105, 110));
    venue.send("btcusdt@depth@100ms", depth(111, 112));
    await stream.until(() => btc.book.sequence === 112 && btc.statuses.at(-1)?.state === "live");
    const kinds = stream.events.filter((event) => event.kind.startsWith("book")).map((event) => event.kind);
    expect(kinds).toEqual([
      "book-snapshot",
      "book-status",
      "book-status",
      "book-snapshot",
      "book-update",
      "book-status",
    ]);
    expect(btc.statuses.map(({ state }) => state)).toEqual(["live", "syncing", "live"]);
  });

  test("of a market where nothing changes start from a snapshot alone", async () => {
    const { stream, health } = await open();
    await stream.until(() => health().books[0]?.state === "live");
    expect(stream.of("BTC/USDT").book.bestBid).toBe(99);
  });

  test("whose snapshot is crossed or no book at all are asked for again", async () => {
    const bodies: unknown[] = [{ ...EMPTY_BOOK, bids: [["102.0", "1.0"]] }, { lastUpdateId: "x" }, "<html>"];
    const { venue, stream, health } = await open({
      "/api/v3/depth": () => ({ body: bodies.shift() ?? EMPTY_BOOK }),
    });
    venue.send("btcusdt@depth@100ms", depth(100, 100));
    await stream.until(() => health().books[0]?.state === "live");
    expect(venue.requests.filter(({ path }) => path === "/api/v3/depth")).toHaveLength(4);
    expect(stream.of("BTC/USDT").snapshots).toBe(1);
  });
});
