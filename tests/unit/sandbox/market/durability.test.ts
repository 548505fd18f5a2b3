import {
  appendFileSync,
  cpSync,
  readdirSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { MarketStep, SimulatedTrade } from "@/server/sandbox/exchanges/market";
import { ManualClock } from "@/tests/fixtures/manual-clock";
import { openMarket, stepsOf, temporaryFolder } from "./market-fixture";

const BTC = "BTC/USDT";
const HOUR_MS = 3_600_000;

function tradesOf(steps: readonly MarketStep[], symbol = BTC): SimulatedTrade[] {
  return stepsOf(steps, symbol).flatMap((step) => [...step.trades]);
}

function expectNoHole(trades: readonly SimulatedTrade[]): void {
  expect(trades.length).toBeGreaterThan(0);
  trades.forEach((trade, index) => {
    expect(trade.id).toBe((trades[0]?.id ?? 0) + index);
  });
}

function tradeFiles(folder: string, symbol = "BTC-USDT"): string[] {
  const inner = join(folder, "binance", symbol);
  return readdirSync(inner)
    .filter((name) => name.endsWith(".trades"))
    .sort()
    .map((name) => join(inner, name));
}

/** Runs a market and returns its folder as a kill -9 at that moment would leave it. */
function killedMarket(clock: ManualClock) {
  const { market, steps } = openMarket({ clock });
  const dataDir = temporaryFolder();
  const source = temporaryFolder();
  void market.close();
  const killed = openMarket({ clock, dataDir: source });
  killed.market.start();
  clock.advance(7_530);
  cpSync(source, dataDir, { recursive: true });
  const book = killed.market.book("binance", BTC);
  expect(steps).toEqual([]);
  void killed.market.close();
  return { dataDir, steps: killed.steps, book };
}

it("has every trade on record before anyone hears of it", () => {
  const { market, clock } = openMarket();
  let checked = 0;
  market.onStep(({ venue, symbol, trades }) => {
    const first = trades[0];
    if (!first) return;
    expect(market.trades(venue, symbol, first.id, 10_000)).toEqual(trades);
    checked += trades.length;
  });
  market.start();
  clock.advance(3_000);
  expect(checked).toBeGreaterThan(300);
});

describe("after a restart", () => {
  it("goes on with ids, prices and books where it was closed", async () => {
    const dataDir = temporaryFolder();
    const clock = new ManualClock();
    const first = openMarket({ clock, dataDir });
    first.market.start();
    clock.advance(5_000);
    const before = first.market.book("binance", BTC);
    await first.market.close();
    await first.market.close();
    clock.jump(HOUR_MS);
    const second = openMarket({ clock, dataDir });
    const after = second.market.book("binance", BTC);
    expect([after.bids, after.asks]).toEqual([before.bids, before.asks]);
    expect(after.lastUpdateId).toBeGreaterThan(before.lastUpdateId);
    second.market.start();
    clock.advance(5_000);
    const all = [...tradesOf(first.steps), ...tradesOf(second.steps)];
    expectNoHole(all);
    expect(second.market.trades("binance", BTC, all[0]?.id ?? 0, 100_000)).toEqual(all);
  });

  it("loses nothing it handed out and repeats no update id when it was killed", () => {
    const clock = new ManualClock();
    const { dataDir, steps, book } = killedMarket(clock);
    const next = openMarket({ clock, dataDir });
    next.market.start();
    clock.advance(2_000);
    const all = [...tradesOf(steps), ...tradesOf(next.steps)];
    expectNoHole(all);
    expect(next.market.trades("binance", BTC, all[0]?.id ?? 0, 100_000)).toEqual(all);
    const first = stepsOf(next.steps, BTC)[0];
    expect(first?.firstUpdateId).toBeGreaterThan(book.lastUpdateId);
    const [price = 0] = next.market.book("binance", BTC).bids;
    expect(Math.abs(price / (book.bids[0] ?? 0) - 1)).toBeLessThan(0.002);
  });

  it.each([
    ["half a record", (path: string) => truncateSync(path, statSync(path).size - 5), 1],
    ["a few stray bytes", (path: string) => appendFileSync(path, Buffer.from([1, 2, 3])), 0],
    ["blank records", (path: string) => appendFileSync(path, Buffer.alloc(48)), 0],
  ])("cuts off a torn tail of %s and goes on without a hole", (_name, tear, lost) => {
    const clock = new ManualClock();
    const { dataDir, steps } = killedMarket(clock);
    tear(tradeFiles(dataDir).at(-1) ?? "");
    const kept = tradesOf(steps).slice(0, lost === 0 ? undefined : -lost);
    const next = openMarket({ clock, dataDir });
    expect(next.market.trades("binance", BTC, kept[0]?.id ?? 0, 100_000)).toEqual(kept);
    next.market.start();
    clock.advance(1_000);
    expectNoHole(next.market.trades("binance", BTC, kept[0]?.id ?? 0, 100_000));
  });

  it("says so when its state cannot be read, and goes on at the last price with fresh update ids", () => {
    const clock = new ManualClock();
    const { dataDir, steps, book } = killedMarket(clock);
    writeFileSync(join(dataDir, "market.json"), "{torn");
    writeFileSync(join(dataDir, "binance", "BTC-USDT", "state.json"), "");
    const next = openMarket({ clock, dataDir });
    expect(next.complaints).toHaveLength(2);
    expect(next.market.book("binance", BTC).bids[0]).toBe(tradesOf(steps).at(-1)?.price);
    next.market.start();
    clock.advance(1_000);
    expect(stepsOf(next.steps, BTC)[0]?.firstUpdateId).toBeGreaterThan(book.lastUpdateId);
    expectNoHole([...tradesOf(steps), ...tradesOf(next.steps)]);
  });
});

it("hands nothing out while the disk refuses its trades, and goes on when it takes them", () => {
  const dataDir = temporaryFolder();
  const clock = new ManualClock(Date.UTC(2026, 10, 21, 12, 59, 58));
  const { market, steps, complaints } = openMarket({ clock, dataDir });
  market.start();
  clock.advance(1_990);
  const folder = join(dataDir, "binance", "BTC-USDT");
  // The next hour's file cannot be made in a folder that is gone.
  renameSync(folder, `${folder}.away`);
  clock.advance(3_000);
  const refused = tradesOf(steps).length;
  clock.advance(1_000);
  expect(tradesOf(steps)).toHaveLength(refused);
  expect(tradesOf(steps, "ETH/USDT").at(-1)?.time).toBeGreaterThan(clock.now() - 500);
  expect(complaints[0]).toContain("BTC/USDT halts");
  renameSync(`${folder}.away`, folder);
  clock.advance(2_000);
  const trades = tradesOf(steps);
  expect(trades.length).toBeGreaterThan(refused);
  expectNoHole(trades);
  expect(market.trades("binance", BTC, trades[0]?.id ?? 0, 100_000)).toEqual(trades);
});

describe("the record", () => {
  it("finds trades by id and by time, over the files of several hours and the holes between", async () => {
    const clock = new ManualClock(Date.UTC(2026, 10, 21, 12, 59, 58));
    const { market, steps } = openMarket({ clock });
    market.start();
    clock.advance(4_000);
    clock.jump(2 * HOUR_MS);
    clock.advance(2_000);
    const all = tradesOf(steps);
    const middle = all[Math.floor(all.length / 2)];
    expect(market.trades("binance", BTC, middle?.id ?? 0, 10)).toEqual(
      all.slice(all.length >> 1, (all.length >> 1) + 10),
    );
    expect(market.trades("binance", BTC, null, 50)).toEqual(all.slice(-50));
    expect(market.trades("binance", BTC, (all.at(-1)?.id ?? 0) + 1, 50)).toEqual([]);
    for (const time of [0, ...all.filter((_, index) => index % 37 === 0).map((trade) => trade.time + 1)]) {
      const expected = all.find((trade) => trade.time >= time)?.id ?? null;
      expect(market.tradeIdAt("binance", BTC, time)).toBe(expected);
    }
    const from = all[10]?.time ?? 0;
    const to = all.at(-10)?.time ?? 0;
    const paged: SimulatedTrade[] = [];
    for await (const page of market.tradePages("binance", BTC, from, to)) paged.push(...page);
    expect(paged).toEqual(all.filter(({ time }) => time >= from && time < to));
  });

  it("keeps a day and no more", () => {
    const dataDir = temporaryFolder();
    const { market, clock } = openMarket({ dataDir });
    market.start();
    clock.advance(500);
    clock.jump(HOUR_MS * 20);
    clock.advance(500);
    expect(tradeFiles(dataDir)).toHaveLength(2);
    clock.jump(HOUR_MS * 6);
    clock.advance(500);
    expect(tradeFiles(dataDir)).toHaveLength(2);
    const oldest = market.trades("binance", BTC, 0, 1)[0];
    expect(clock.now() - (oldest?.time ?? 0)).toBeLessThan(7 * HOUR_MS);
  });

  it("stays under its byte bound within an hour, and still has the newest", () => {
    const dataDir = temporaryFolder();
    const { market, clock, steps } = openMarket({ dataDir, tradesPerSecond: 4_000, tradeBytesMax: 200_000 });
    market.start();
    clock.advance(20_000);
    const bytes = tradeFiles(dataDir).reduce((sum, path) => sum + statSync(path).size, 0);
    expect(bytes).toBeLessThan(200_000 * 0.45 * 1.3);
    const all = tradesOf(steps);
    expect(market.trades("binance", BTC, null, 1_000)).toEqual(all.slice(-1_000));
  });
});

it("makes a pause of the machine a hole, not a burst, and never takes time back", () => {
  const { market, clock, steps } = openMarket();
  market.start();
  clock.advance(1_000);
  const before = clock.now();
  clock.jump(HOUR_MS);
  clock.advance(100);
  expect(tradesOf(steps).filter(({ time }) => time > before).length).toBeLessThan(200);
  clock.jump(-HOUR_MS / 2);
  clock.advance(1_000);
  const times = steps.map((step) => step.time);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(times.at(-1)).toBeLessThan(before + HOUR_MS + 200);
});
