import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { systemClock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import { createSimulatedBinance } from "@/server/sandbox/exchanges/binance/simulated-binance";
import { createSimulatedMarket } from "@/server/sandbox/exchanges/market/create-simulated-market";
import type { VenueServer } from "@/server/sandbox/venue-server";
import { depthAnswer, depthFrame, payloadsByStream, RuledBook, tickerFrame } from "./book-rule";
import { connectSocket } from "./socket-client";

const SYMBOLS = ["BTC/USDT", "ETH/USDT"];
const DAY_MS = 86_400_000;
const tradeFrame = z.object({ t: z.number(), T: z.number(), p: z.string(), q: z.string(), m: z.boolean() });

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "market-"));
});
afterEach(() => rm(dataDir, { recursive: true }));

/** The synthetic market behind its venue, for as long as `use` takes. */
async function trading(use: (venue: VenueServer) => Promise<void>): Promise<void> {
  const clock = systemClock;
  const log = createLog("test", "silent");
  const market = createSimulatedMarket({
    venues: ["binance"],
    symbols: SYMBOLS,
    seed: 3,
    tradesPerSecond: 2_000,
    dataDir,
    clock,
    log,
  });
  const venue = await createSimulatedBinance({ port: 0, clock, market });
  market.start();
  try {
    await use(venue);
  } finally {
    await venue.close();
    await market.close();
  }
}

describe("the synthetic market behind the stand-in Binance", () => {
  it("sends a book that never gaps and equals every bookTicker at its id", async () => {
    await trading(async (venue) => {
      const client = await connectSocket(
        venue.wsUrl.replace(/\/ws$/, "/stream?streams=btcusdt@depth@100ms/btcusdt@bookTicker"),
      );
      await client.message(({ stream }) => stream === "btcusdt@depth@100ms");
      const answer = await fetch(`${venue.restUrl}/api/v3/depth?symbol=BTCUSDT&limit=5000`);
      const book = new RuledBook(depthAnswer.parse(await answer.json()));
      await client.message(({ data }) => (depthFrame.safeParse(data).data?.u ?? 0) > book.id + 5_000);
      client.close();
      const streams = payloadsByStream(client.texts);
      const tickers = new Map(
        (streams.get("btcusdt@bookTicker") ?? [])
          .map((data) => tickerFrame.parse(data))
          .map(({ u, b, B, a, A }) => [u, [b, B, a, A]]),
      );
      let compared = 0;
      for (const data of streams.get("btcusdt@depth@100ms") ?? []) {
        if (!book.apply(depthFrame.parse(data))) continue;
        const top = tickers.get(book.id);
        if (!top) continue;
        compared += 1;
        expect(book.top()).toEqual(top);
      }
      expect(compared).toBeGreaterThan(0);
    });
  });

  it("sends every trade of the truth once, and goes on with the next id after a restart", async () => {
    let next = 0;
    for (let run = 0; run < 2; run += 1) {
      await trading(async (venue) => {
        const client = await connectSocket(`${venue.wsUrl}/btcusdt@trade`);
        await client.received(1_000);
        client.close();
        const sent = client.texts.map((text) => tradeFrame.parse(JSON.parse(text)));
        const first = sent[0]?.t ?? 0;
        expect(sent.map(({ t }) => t)).toEqual(sent.map((_, index) => first + index));
        const made = venue.truth.trades("BTC/USDT", first, sent.length);
        expect(sent).toEqual(
          made.map(({ id, price, quantity, time, buyerIsMaker }) =>
            expect.objectContaining({
              t: id,
              p: price.toFixed(8),
              q: quantity.toFixed(8),
              T: time,
              m: buyerIsMaker,
            }),
          ),
        );
        if (run > 0) expect(venue.truth.trades("BTC/USDT", next, 1)[0]?.id).toBe(next);
        next = (venue.truth.trades("BTC/USDT", null, 1)[0]?.id ?? 0) + 1;
      });
    }
  });

  it.each(["1m", "1h", "4h", "1d"])("has 30 days of %s candles without a hole", async (interval) => {
    await trading(async (venue) => {
      const from = Date.now() - 30 * DAY_MS + 60_000;
      const opens: number[] = [];
      for (let start = from; ; start = (opens.at(-1) ?? 0) + 1) {
        const query = `symbol=ETHUSDT&interval=${interval}&startTime=${start}&limit=1000`;
        const answer = await fetch(`${venue.restUrl}/api/v3/klines?${query}`);
        const page = z.array(z.tuple([z.number()]).rest(z.unknown())).parse(await answer.json());
        if (page.length === 0) break;
        opens.push(...page.map(([open]) => open));
      }
      const length = { "1m": 60_000, "1h": 3_600_000, "4h": 14_400_000, "1d": DAY_MS }[interval] ?? 0;
      expect(opens[0]).toBeLessThan(from + length);
      expect(opens).toEqual(opens.map((_, index) => (opens[0] ?? 0) + index * length));
    });
  });
});
