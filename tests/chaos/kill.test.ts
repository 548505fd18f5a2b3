import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queryProduct } from "@/tests/fixtures/product-database";
import { type Product, startProduct } from "../e2e/fixtures/product";

const SYMBOLS = ["BTC/USDT", "ETH/USDT"];
const WAIT = { timeout: 60_000, interval: 250 };

interface Child {
  name: string;
  pid: number;
}

let product: Product;

beforeAll(async () => {
  product = await startProduct({
    args: ["--rate", "2000", "--venues", "binance", "--symbols", SYMBOLS.join(",")],
  });
}, 300_000);

afterAll(() => product?.stop(), 60_000);

function childNamed(name: string): Child | undefined {
  const run = JSON.parse(readFileSync(join(product.data, "run.json"), "utf8")) as { children: Child[] };
  return run.children.find((child) => child.name === name);
}

const query = <Row>(sql: string, values: unknown[] = []) => queryProduct<Row>(product.data, sql, values);

async function storedTrades(symbol: string): Promise<{ id: number; time: number }[]> {
  const rows = await query<{ id: string; time: string }>(
    `select t.trade_id as id, t.time from market_simulated.trades t
     join market_simulated.instruments i on i.id = t.instrument_id
     where i.symbol = $1 order by t.trade_id`,
    [symbol],
  );
  return rows.map(({ id, time }) => ({ id: Number(id), time: Number(time) }));
}

async function truth(symbol: string, from: number, to: number): Promise<Set<number>> {
  const url = `${product.controlUrl}/truth/trades?venue=binance&symbol=${encodeURIComponent(symbol)}&from=${from}&to=${to}`;
  const text = await (await fetch(url)).text();
  const lines = text.split("\n").filter((line) => line !== "");
  return new Set(lines.map((line) => Number(JSON.parse(line).id)));
}

const newestStored = (symbol: string) =>
  query<{ time: string }>(
    `select max(t.time) as time from market_simulated.trades t
     join market_simulated.instruments i on i.id = t.instrument_id where i.symbol = $1`,
    [symbol],
  ).then(
    ([row]) => Number(row?.time ?? 0),
    () => 0,
  );

/** Everything that the venue made up to now is in the database, once, and nothing else. */
async function expectWhole(symbol: string): Promise<void> {
  const [first] = await storedTrades(symbol);
  const from = first?.time ?? 0;
  const to = Date.now();
  await expect.poll(() => newestStored(symbol), WAIT).toBeGreaterThan(to);
  const made = await truth(symbol, from + 1, to);
  // What lies behind a hole comes from the venue's history a little later than what is live.
  await expect
    .poll(async () => {
      const stored = await storedTrades(symbol);
      const ids = new Set(stored.map(({ id }) => id));
      const inSpan = stored.filter(({ time }) => time > from && time < to);
      return {
        missing: [...made].filter((id) => !ids.has(id)).length,
        twice: stored.length - ids.size,
        invented: inSpan.filter(({ id }) => !made.has(id)).length,
      };
    }, WAIT)
    .toEqual({ missing: 0, twice: 0, invented: 0 });
  expect(made.size).toBeGreaterThan(1_000);
}

describe("kill -9 under load", () => {
  it.each(["server", "sandbox", "postgres"])(
    "of %s loses no trade and stores none twice",
    async (name) => {
      const before = childNamed(name);
      const stored = await newestStored("BTC/USDT");
      await expect.poll(() => newestStored("BTC/USDT"), WAIT).toBeGreaterThan(stored + 2_000);
      process.kill(before?.pid ?? 0, "SIGKILL");
      await expect.poll(() => childNamed(name)?.pid, WAIT).not.toBe(before?.pid);
      for (const symbol of SYMBOLS) await expectWhole(symbol);
    },
    180_000,
  );

  it("leaves candles equal to the trades", async () => {
    const wrong = await query(
      `select c.time, c.trades, count(t.*)::int as counted from market_simulated.candles_fine c
       join lateral (select 1 from market_simulated.trades t where t.instrument_id = c.instrument_id
         and t.time >= c.time and t.time < c.time + c.interval_ms) t on true
       where c.interval_ms = 1000 and c.quality is distinct from 'partial'
       group by c.instrument_id, c.time, c.trades having count(t.*) <> c.trades`,
    );
    expect(wrong).toEqual([]);
  });
});
