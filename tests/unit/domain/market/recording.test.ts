import { describe, expect, it } from "vitest";
import { BookCheck } from "@/lib/domain/market/book-check";
import { CandleFold } from "@/lib/domain/market/candle-fold";
import type { TradeEvent } from "@/lib/domain/market/event";
import { INTERVALS } from "@/lib/domain/market/interval";
import { OrderBook } from "@/lib/domain/market/order-book";
import { bruteCandles } from "./brute-candles";
import { collect } from "./collect";
import { expectCandles } from "./expect-candles";
import { flat, hasRecording, type RecordedFrame, recordedFrames } from "./recording-lines";
import { tradeEvent } from "./trades";

type Depth = Extract<RecordedFrame, { e: "depthUpdate" }>;

describe.skipIf(!hasRecording)("346 s of recorded BTCUSDT", () => {
  it("gives a book equal to the independent best prices at all 564 comparable update ids", () => {
    const book = new OrderBook();
    const check = new BookCheck();
    const buffered: Depth[] = [];
    const apply = ({ U, u, E, b, a }: Depth) => {
      if (u <= book.sequence) return;
      expect(U).toBeLessThanOrEqual(book.sequence + 1);
      book.applyUpdate({ sequence: u, time: E, bids: flat(b), asks: flat(a) });
      expect(book.isCrossed()).toBe(false);
      check.bookReached(book);
    };
    for (const frame of recordedFrames()) {
      if (frame.e === "depthUpdate") {
        if (book.sequence === 0) buffered.push(frame);
        else apply(frame);
      } else if ("lastUpdateId" in frame) {
        const { lastUpdateId: sequence, bids, asks } = frame;
        book.applySnapshot({ sequence, time: 0, bids: flat(bids), asks: flat(asks) });
        check.bookReached(book);
        buffered.forEach(apply);
      } else if (frame.e === undefined) {
        check.topOfBook({
          sequence: frame.u,
          bid: Number(frame.b),
          bidQuantity: Number(frame.B),
          ask: Number(frame.a),
          askQuantity: Number(frame.A),
        });
      }
    }
    expect(check).toMatchObject({ compared: 564, matched: 564, mismatched: 0, lastMismatch: null });
  });

  it("gives candles of every interval equal to a plain count of its 9,757 trades", () => {
    const fold = new CandleFold({ venue: "binance", symbol: "BTC/USDT", markFirstPartial: false });
    const trades: TradeEvent[] = [];
    for (const frame of recordedFrames()) {
      if (frame.e !== "trade") continue;
      const trade = tradeEvent(frame.t, frame.T, {
        price: Number(frame.p),
        quantity: Number(frame.q),
        side: frame.m ? "sell" : "buy",
      });
      trades.push(trade);
      expect(fold.trade(trade)).toMatch(/[AL]/);
    }
    expect(trades).toHaveLength(9_757);
    fold.time(Math.max(...trades.map(({ time }) => time)) + 2 * 86_400_000);
    const built = collect(fold);
    for (const interval of INTERVALS) {
      expectCandles(built.get(interval) ?? [], bruteCandles(trades, interval));
    }
  });
});
