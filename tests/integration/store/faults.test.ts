import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "@/lib/platform/clock";
import { createPool } from "@/lib/platform/db";
import { createTestDatabase, type TestDatabase } from "@/tests/fixtures/database";
import { DAY, openStage, silent, trade } from "./harness";
import { readAllTrades } from "./read-all";
import { waitFor } from "./wait-for";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const range = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => trade(from + index, DAY + (from + index) * 10));

describe("a store whose connections are killed", () => {
  it("loses nothing and stores nothing twice", async () => {
    const pool = createPool({ ...database, name: "victim", max: 4, log: silent });
    const stage = await openStage({ pool });
    const killer = new pg.Client({ connectionString: database.databaseUrl });
    await killer.connect();
    let kills = 0;
    for (let from = 0; from < 20_000; from += 500) {
      stage.bus.publish("market", range(from, from + 500));
      // Half of it comes a second time, as from a venue's history, which takes the longer way through.
      stage.bus.publish(
        "market",
        range(from, from + 250).map((event) => ({ ...event, backfilled: true })),
      );
      const { rowCount } = await killer.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'quant victim' and state <> 'idle'",
      );
      kills += rowCount ?? 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await waitFor(() => stage.store.stats().pending === 0);
    expect(kills).toBeGreaterThan(0);
    expect(stage.store.stats().retries).toBeGreaterThan(0);
    expect((await readAllTrades(stage.store)).map(({ id }) => id)).toEqual(
      range(0, 20_000).map(({ id }) => id),
    );
    await stage.store.close();
    await killer.end();
    await pool.end();
  });
});

describe("acknowledgement", () => {
  it("comes only once the trades can be seen by others", async () => {
    const stage = await openStage({ pool: database.pool, feed: "replay" });
    await stage.commit(range(0, 10));
    const other = new pg.Client({ connectionString: database.databaseUrl });
    await other.connect();
    await other.query("begin");
    await other.query("lock table market_replay.trades in exclusive mode");
    stage.bus.publish("market", range(10, 20));
    // The insert waits for the lock: it is under way and not acknowledged.
    await waitFor(async () => {
      const { rowCount } = await database.pool.query(
        "select from pg_locks where not granted and relation = 'market_replay.trades'::regclass",
      );
      return rowCount === 1;
    });
    expect(stage.store.stats()).toMatchObject({ pending: 10, tradesStored: 10 });
    expect(await stage.store.positions.lastTrade("binance", "BTC/USDT")).toMatchObject({ id: "9" });
    await other.query("rollback");
    await waitFor(() => stage.store.stats().pending === 0);
    expect(await stage.store.positions.lastTrade("binance", "BTC/USDT")).toMatchObject({ id: "19" });
    await other.end();
    await stage.store.close();
  });

  it("is waited for when the store closes", async () => {
    const stage = await openStage({ pool: database.pool, feed: "replay" });
    for (let from = 0; from < 30_000; from += 1_000) stage.bus.publish("market", range(from, from + 1_000));
    await stage.store.close();
    await stage.store.close();
    expect(stage.store.stats()).toMatchObject({ tradesStored: 30_000, pending: 0 });
  });
});

describe("rights", () => {
  it("of quant_jobs suffice for the whole work, those of quant_app for reading only", async () => {
    const jobs = createPool({ ...database, name: "jobs", max: 4, log: silent, role: "quant_jobs" });
    const stage = await openStage({ pool: jobs, feed: "replay", clock: systemClock });
    await stage.commit([...range(0, 5), ...range(8, 500), trade(6, DAY + 60, { backfilled: true })]);
    await stage.store.close();
    const app = createPool({ ...database, name: "app", max: 1, log: silent, role: "quant_app" });
    const { rows } = await app.query("select count(*) as count from market_replay.trades");
    expect(rows).toEqual([{ count: 498 }]);
    await expect(app.query("delete from market_replay.trades")).rejects.toMatchObject({ code: "42501" });
    await expect(app.query("select market.empty_replay()")).rejects.toMatchObject({ code: "42501" });
    await app.end();
    await jobs.end();
  });
});
