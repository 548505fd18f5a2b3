import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { CandleFold, type Disposition } from "@/lib/domain/market/candle-fold";
import type { Interval } from "@/lib/domain/market/interval";
import { collect } from "./collect";

const FILE = resolve("../shared/golden/candles.json");

type Row = [symbol: number, id: number, time: number, price: string, quantity: string, side: "B" | "S"];
type ExpectedCandle = [number, string, string, string, string, string, string, number, string, string];

interface GoldenSet {
  name: string;
  input: { symbols: string[]; allowedLatenessMs: number; trades: Row[] };
  outputs: {
    disposition: string;
    counts: Record<string, number>;
    candles: Record<string, Record<string, ExpectedCandle[]>>;
  };
}

const sets: GoldenSet[] = existsSync(FILE) ? JSON.parse(readFileSync(FILE, "utf8")).sets : [];

describe.skipIf(sets.length === 0)("candles of the golden vectors", () => {
  for (const { name, input, outputs } of sets) {
    const folds = input.symbols.map(
      (symbol) =>
        new CandleFold({
          venue: "binance",
          symbol,
          latenessMs: input.allowedLatenessMs,
          markFirstPartial: false,
        }),
    );
    const letters: Disposition[] = [];
    for (const [symbol, id, time, price, quantity, side] of input.trades) {
      const fold = folds[symbol];
      if (!fold) throw new Error(`no symbol ${symbol}`);
      letters.push(
        fold.trade({
          id: String(id),
          time,
          price: Number(price),
          quantity: Number(quantity),
          side: side === "B" ? "buy" : "sell",
          backfilled: false,
        }),
      );
    }

    it(`${name}: every trade is disposed of as expected`, () => {
      expect(letters.join("")).toBe(outputs.disposition);
      const sum = (letter: Disposition): number =>
        folds.reduce((total, fold) => total + fold.dispositions[letter], 0);
      expect({
        accepted: sum("A") + sum("L"),
        acceptedLate: sum("L"),
        duplicate: sum("D"),
        conflictingDuplicate: sum("C"),
        tooLate: sum("X"),
      }).toEqual(outputs.counts);
    });

    const closing = Math.max(...input.trades.map((row) => row[2])) + 2 * 86_400_000;
    const built = folds.map((fold) => {
      fold.time(closing);
      return collect(fold);
    });

    for (const [interval, bySymbol] of Object.entries(outputs.candles)) {
      it(`${name}: ${interval} candles`, () => {
        for (const [symbol, expected] of Object.entries(bySymbol)) {
          const candles = built[input.symbols.indexOf(symbol)]?.get(interval as Interval) ?? [];
          expect(candles.map((candle) => candle.time)).toEqual(expected.map((row) => row[0]));
          for (const [index, row] of expected.entries()) {
            const candle = candles[index];
            expect(candle).toMatchObject({
              open: Number(row[1]),
              high: Number(row[2]),
              low: Number(row[3]),
              close: Number(row[4]),
              trades: row[7],
              closed: true,
            });
            expect(candle).not.toHaveProperty("quality");
            expectNear(candle?.volume, row[5]);
            expectNear(candle?.quoteVolume, row[6]);
            expectNear(candle?.vwap, row[8]);
            expectNear(candle?.takerBuyVolume, row[9]);
          }
        }
      });
    }
  }
});

function expectNear(value: number | undefined, text: string): void {
  const expected = Number(text);
  expect(Math.abs((value ?? Number.NaN) - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected));
}
