import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { INTERVAL_MS, INTERVALS } from "@/lib/domain/market/interval";
import { queryProduct } from "@/tests/fixtures/product-database";
import { binanceRecording, hasBinanceRecording, readBinanceRecording } from "@/tests/fixtures/recordings";
import { type Product, startProduct } from "./fixtures/product";

interface RecordedTrade {
  id: number;
  time: number;
  price: number;
  quantity: number;
  isBuy: boolean;
}

interface CandleRow {
  time: string;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  trades: number;
  taker_buy_volume: number;
}

const INSTRUMENT = "instrument_id = (select id from market_replay.instruments where symbol = 'BTC/USDT')";

function recordedTrades(): RecordedTrade[] {
  return readBinanceRecording()
    .filter((frame) => frame.stream?.endsWith("@trade"))
    .map(({ data }) => ({
      id: Number(data?.t),
      time: Number(data?.T),
      price: Number(data?.p),
      quantity: Number(data?.q),
      isBuy: data?.m === false,
    }));
}

describe.skipIf(!hasBinanceRecording || process.env.E2E_URL)(
  "a recording from the wire to the database",
  () => {
    let product: Product;
    const recorded = hasBinanceRecording ? recordedTrades() : [];

    beforeAll(async () => {
      product = await startProduct({ args: ["--replay", binanceRecording, "--speed", "0"] });
      const ended = async () => {
        const answer = await fetch(`${product.serverUrl}/ready`);
        return ((await answer.json()) as { checks: { feeds: { binance: { status: string } } } }).checks.feeds
          .binance.status;
      };
      await vi.waitUntil(async () => (await ended()) === "ended", { timeout: 60_000, interval: 250 });
    }, 300_000);

    afterAll(() => product?.stop(), 60_000);

    it("stores exactly the 9,757 trades, each id once", async () => {
      const count = () =>
        queryProduct<{ rows: number; ids: number }>(
          product.data,
          "select count(*)::int as rows, count(distinct trade_id)::int as ids from market_replay.trades",
        );
      await expect.poll(count, { timeout: 30_000, interval: 250 }).toEqual([{ rows: 9_757, ids: 9_757 }]);
      const rows = await queryProduct<{
        id: string;
        time: string;
        price: number;
        quantity: number;
        side: string;
      }>(
        product.data,
        `select trade_id as id, time, price, quantity, side from market_replay.trades where ${INSTRUMENT} order by trade_id`,
      );
      const own = rows.map(({ id, time, price, quantity, side }) => ({
        id: Number(id),
        time: Number(time),
        price,
        quantity,
        isBuy: side === "buy",
      }));
      expect(own).toEqual([...recorded].sort((a, b) => a.id - b.id));
    });

    it("agrees with the venue's best prices wherever both speak of the same book", async () => {
      const metrics = await (await fetch(`${product.serverUrl}/metrics`)).text();
      const figure = (name: string) =>
        Number(new RegExp(`^${name}\\{[^}]*symbol="BTC/USDT"[^}]*\\} (\\d+)`, "m").exec(metrics)?.[1]);
      expect(figure("quant_book_checks_compared_total")).toBe(564);
      expect(figure("quant_book_checks_mismatched_total")).toBe(0);
    });

    it.each(INTERVALS)(
      "stores the final candles of %s as a plain count of the trades gives them",
      async (interval) => {
        const lengthMs = INTERVAL_MS[interval];
        const table = lengthMs < 60_000 ? "candles_fine" : "candles";
        const rows = await queryProduct<CandleRow>(
          product.data,
          `select * from market_replay.${table} where interval_ms = $1 and ${INSTRUMENT} order by time`,
          [lengthMs],
        );
        const newest = recorded.reduce((time, trade) => Math.max(time, trade.time), 0);
        const byWindow = new Map<number, RecordedTrade[]>();
        for (const trade of recorded) {
          const start = Math.floor(trade.time / lengthMs) * lengthMs;
          byWindow.set(start, [...(byWindow.get(start) ?? []), trade]);
        }
        const final = [...byWindow]
          .filter(([start]) => start + lengthMs + 2_000 <= newest)
          .sort(([a], [b]) => a - b);
        expect(rows.slice(0, final.length).map((row) => [Number(row.time), row.trades])).toEqual(
          final.map(([start, trades]) => [start, trades.length]),
        );
        for (const [index, [, trades]] of final.entries()) {
          const row = rows[index];
          const sorted = trades.sort((a, b) => a.time - b.time || a.id - b.id);
          const prices = sorted.map((trade) => trade.price);
          expect([row?.open, row?.high, row?.low, row?.close]).toEqual([
            prices[0],
            Math.max(...prices),
            Math.min(...prices),
            prices.at(-1),
          ]);
          const sum = (of: RecordedTrade[]) => of.reduce((total, trade) => total + trade.quantity, 0);
          expect(row?.volume).toBeCloseTo(sum(sorted), 8);
          expect(row?.taker_buy_volume).toBeCloseTo(sum(sorted.filter((trade) => trade.isBuy)), 8);
        }
      },
    );
  },
);
