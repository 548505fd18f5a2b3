import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/tests/fixtures/database";
import { DAY, openStage, type Stage, trade } from "./harness";
import { readAllTrades } from "./read-all";

let database: TestDatabase;
let stage: Stage;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

beforeEach(async () => {
  stage = await openStage({ pool: database.pool, feed: "replay" });
  return () => stage.store.close();
});

const range = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => trade(from + index, DAY + (from + index) * 10));

describe("trades", () => {
  it("are on record once, however often and however overlapped they come", async () => {
    await stage.commit(range(0, 500));
    await stage.commit(range(0, 500));
    await stage.commit(range(300, 800));
    await stage.commit([...range(790, 900), ...range(790, 900)]);
    const stored = await readAllTrades(stage.store);
    expect(stored.map(({ id }) => id)).toEqual(range(0, 900).map(({ id }) => id));
    expect(stage.store.stats()).toMatchObject({ tradesStored: 900, tradesRepeated: 500 + 200 + 10 + 110 });
  });

  it.each([
    [
      "in the same batch",
      (first: Stage["commit"]) => first([trade(7, DAY), trade(8, DAY + 1), trade(7, DAY + 5)]),
    ],
    [
      "in a batch to come",
      async (first: Stage["commit"]) => {
        await first([trade(7, DAY), trade(8, DAY + 1)]);
        await first([trade(7, DAY + 5)]);
      },
    ],
    [
      "on another day",
      async (first: Stage["commit"]) => {
        await first([trade(7, DAY), trade(8, DAY + 1)]);
        await first([trade(7, DAY + 90_000_000)]);
      },
    ],
  ])("keep the first version of an id that comes with another time %s", async (_, write) => {
    await write(stage.commit);
    const stored = await readAllTrades(stage.store);
    expect(stored.map(({ id, time }) => [id, time])).toEqual([
      ["7", DAY],
      ["8", DAY + 1],
    ]);
  });

  it("come back as they went in, ids beyond 2^53 included", async () => {
    const id = "9223372036854775807";
    const sent = trade(1, DAY, { id, price: 0.1 + 0.2, quantity: 1e-8, side: "buy" });
    await stage.commit([sent]);
    expect(await readAllTrades(stage.store)).toEqual([
      { id, price: 0.1 + 0.2, quantity: 1e-8, side: "buy", time: DAY },
    ]);
    expect(await stage.store.positions.lastTrade("binance", "BTC/USDT")).toEqual({ id, time: DAY });
  });

  it.each([
    ["an id that is no number", { id: "4f1c" }],
    ["an id above every bigint", { id: "9223372036854775808" }],
    ["an empty id", { id: "" }],
    ["a price that is not finite", { price: Number.NaN }],
    ["a quantity that is not finite", { quantity: Number.POSITIVE_INFINITY }],
    ["the year 1", { time: Date.UTC(1, 0, 1) }],
    ["half a millisecond", { time: DAY + 0.5 }],
  ])("are skipped and counted with %s, and hold nothing up", async (_, fields) => {
    await stage.commit([trade(1, DAY), trade(2, DAY, fields), trade(3, DAY)]);
    expect((await readAllTrades(stage.store)).map(({ id }) => id)).toEqual(["1", "3"]);
    expect(stage.store.stats()).toMatchObject({ tradesRefused: 1, pending: 0 });
  });

  it("of another feed are never seen", async () => {
    const live = await openStage({ pool: database.pool, feed: "live" });
    await stage.commit(range(0, 10));
    await live.commit(range(5, 7));
    expect((await readAllTrades(live.store)).map(({ id }) => id)).toEqual(["5", "6"]);
    expect(await readAllTrades(stage.store)).toHaveLength(10);
    await live.store.close();
  });

  it("of a former replay are gone when the next one starts", async () => {
    await stage.commit(range(0, 10));
    await stage.store.close();
    const next = await openStage({ pool: database.pool, feed: "replay" });
    expect(await readAllTrades(next.store)).toEqual([]);
    expect(await next.store.positions.lastTrade("binance", "BTC/USDT")).toBeNull();
    await next.store.close();
  });

  it("come in pages that neither overlap nor miss a row while more arrive", async () => {
    await stage.commit(Array.from({ length: 2_500 }, (_, id) => trade(id, DAY + Math.floor(id / 7))));
    const query = { venue: "binance", symbol: "BTC/USDT", from: DAY, to: DAY + 400, limit: 97 } as const;
    const pages: string[] = [];
    let next = 2_500;
    let after: { time: number; id: string } | undefined;
    for (;;) {
      const page = await stage.store.archive.trades({ ...query, ...(after ? { after } : {}) });
      const last = page.at(-1);
      if (!last) break;
      pages.push(...page.map(({ id }) => id));
      after = { time: last.time, id: last.id };
      // Before and behind the reader: only those that it has not passed may show up.
      if (next < 2_560) await stage.commit([trade(next, DAY + 399), trade(next + 1, DAY)]);
      next += 2;
    }
    const old = pages.filter((id) => Number(id) < 2_500);
    expect(new Set(pages).size).toBe(pages.length);
    expect(old).toEqual(Array.from({ length: 2_500 }, (_, id) => String(id)));
    expect(pages.length).toBeGreaterThan(old.length);
  });

  it("are read from `from` inclusive to `to` exclusive, a thousand at most", async () => {
    await stage.commit(range(0, 1_200));
    const read = (from: number, to: number, limit: number) =>
      stage.store.archive.trades({ venue: "binance", symbol: "BTC/USDT", from, to, limit });
    expect((await read(DAY + 10, DAY + 30, 10)).map(({ id }) => id)).toEqual(["1", "2"]);
    expect(await read(DAY, DAY + 1e9, 5_000)).toHaveLength(1_000);
    expect(await read(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 3)).toHaveLength(3);
    expect(
      await stage.store.archive.trades({ venue: "okx", symbol: "NO/NO", from: 0, to: 1, limit: 1 }),
    ).toEqual([]);
  });
});
