import type { Pool } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Clock, systemClock } from "@/lib/platform/clock";
import { createTestDatabase, type TestDatabase } from "@/tests/fixtures/database";
import { DAY, openStage, trade } from "./harness";
import { readAllTrades } from "./read-all";
import { waitFor } from "./wait-for";

const DAY_MS = 86_400_000;

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

async function partitionsOf(pool: Pool, parent: string): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select relname as name from pg_inherits join pg_class c on c.oid = inhrelid
     where inhparent = $1::regclass and c.relkind = 'r' order by 1`,
    [parent],
  );
  return rows.map(({ name }) => name);
}

/** Wall time that a test sets; the hourly work runs when the test says so. */
function settableClock(now: number): Clock & { now(): number; set(time: number): void; hour(): void } {
  const actions = new Set<() => void>();
  let time = now;
  return {
    now: () => time,
    set: (next) => {
      time = next;
    },
    hour: () => {
      for (const action of actions) action();
    },
    after: systemClock.after,
    every: (_, action) => {
      actions.add(action);
      return () => actions.delete(action);
    },
  };
}

describe("partitions", () => {
  it("are there for today and two days ahead, and move on with time", async () => {
    const clock = settableClock(DAY + 5);
    const stage = await openStage({ pool: database.pool, clock });
    const today = ["20240808", "20240809", "20240810"];
    for (const parent of ["trades", "candles_fine"]) {
      expect(await partitionsOf(database.pool, `market_simulated.${parent}`)).toEqual(
        today.map((day) => `${parent}_${day}`),
      );
    }
    clock.set(DAY + DAY_MS);
    clock.hour();
    await waitFor(
      async () => (await partitionsOf(database.pool, "market_simulated.candles_fine")).length === 4,
    );
    expect((await partitionsOf(database.pool, "market_simulated.trades")).at(-1)).toBe("trades_20240811");
    await stage.store.close();
  });

  it("are made for whatever days arrive, on both sides of midnight", async () => {
    const stage = await openStage({ pool: database.pool, feed: "replay" });
    expect(await partitionsOf(database.pool, "market_replay.trades")).toEqual([]);
    await stage.commit([trade(1, DAY - 1), trade(2, DAY), trade(3, DAY + 400 * DAY_MS)]);
    expect(await partitionsOf(database.pool, "market_replay.trades")).toEqual([
      "trades_20240807",
      "trades_20240808",
      "trades_20250912",
    ]);
    expect(await readAllTrades(stage.store)).toHaveLength(3);
    await stage.store.close();
  });

  it("beyond retention are dropped whole, and never in a replay", async () => {
    const clock = settableClock(DAY + 100);
    const retention = { tradesDays: 2, fineCandlesDays: 1 };
    const stage = await openStage({ pool: database.pool, clock, retention });
    const replay = await openStage({ pool: database.pool, clock, retention, feed: "replay" });
    const old = [1, 2, 3, 4].map((id) => trade(id, DAY - (5 - id) * DAY_MS));
    await stage.commit(old);
    await replay.commit(old);
    clock.hour();
    await waitFor(() => stage.store.stats().partitionsDropped === 2);
    expect((await readAllTrades(stage.store)).map(({ id }) => id)).toEqual(["3", "4"]);
    expect(await readAllTrades(replay.store)).toHaveLength(4);
    // What was dropped is made again when a row needs it.
    await stage.commit([trade(5, DAY - 4 * DAY_MS)]);
    expect((await readAllTrades(stage.store)).map(({ id }) => id)).toEqual(["5", "3", "4"]);
    await stage.store.close();
    await replay.store.close();
  });

  it("that another process dropped are made again", async () => {
    const stage = await openStage({ pool: database.pool });
    await stage.commit([trade(1, DAY)]);
    await database.pool.query("drop table market_simulated.trades_20240808");
    await stage.commit([trade(2, DAY)]);
    expect((await readAllTrades(stage.store)).map(({ id }) => id)).toEqual(["2"]);
    await stage.store.close();
  });

  it("wanted by several stores at once are made once, and every trade is there once", async () => {
    const stages = await Promise.all([1, 2, 3].map(() => openStage({ pool: database.pool })));
    const days = Array.from({ length: 12 }, (_, day) => trade(day, DAY + day * DAY_MS));
    await Promise.all(stages.map((stage) => stage.commit(days)));
    expect(await partitionsOf(database.pool, "market_simulated.trades")).toHaveLength(12 + 3);
    for (const stage of stages) {
      expect((await readAllTrades(stage.store)).map(({ id }) => id)).toEqual(days.map(({ id }) => id));
    }
    expect(stages.reduce((sum, { store }) => sum + store.stats().tradesStored, 0)).toBe(12);
    await Promise.all(stages.map(({ store }) => store.close()));
  });
});

describe("pages of history", () => {
  it("read a range of the primary key in one day's partition and sort nothing", async () => {
    const stage = await openStage({ pool: database.pool, feed: "replay" });
    for (let day = 0; day < 3; day += 1) {
      await stage.commit(
        Array.from({ length: 8_000 }, (_, id) => trade(day * 8_000 + id, DAY + day * DAY_MS + id * 50)),
      );
    }
    await database.pool.query("analyze market_replay.trades");
    const { rows } = await database.pool.query<{ "QUERY PLAN": string }>(
      `explain select trade_id::text as id, price, quantity, side, time from market_replay.trades
       where instrument_id = 1 and time >= ${DAY + 10_000} and time < ${DAY + 60_000}
         and (time, trade_id) > (${DAY + 10_000}, 200) order by time, trade_id limit 100`,
    );
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan).toContain("Index Scan using trades_20240808_pkey");
    expect(plan).not.toMatch(/Sort|Seq Scan|trades_20240809/);
    await stage.store.close();
  });
});
