import { compactSymbol } from "@/lib/domain/market/symbol";
import type { Clock } from "@/lib/platform/clock";
import type { VenueServer } from "../../venue-server";
import type { SimulatedMarket } from "../market";
import { createBinanceServer } from "./binance-server";
import { KlineStreams } from "./kline-streams";
import { SymbolStreams } from "./market-streams";
import type { MarketView } from "./market-view";
import { StreamHub } from "./stream-hub";
import { TickerStreams } from "./ticker-streams";

const VENUE = "binance";

export interface SimulatedBinanceOptions {
  port: number;
  clock: Clock;
  market: SimulatedMarket;
}

/** The stand-in Binance on top of the synthetic market. */
export async function createSimulatedBinance(options: SimulatedBinanceOptions): Promise<VenueServer> {
  const { market, clock } = options;
  const hub = new StreamHub();
  const instruments = market.instruments(VENUE);
  const streams = new Map(
    instruments.map(({ symbol }) => [symbol, new SymbolStreams(symbol, hub, clock, market)]),
  );
  const streamsOf = (symbol: string): SymbolStreams => {
    const found = streams.get(symbol);
    if (!found) throw new RangeError(`The market has no ${symbol}.`);
    return found;
  };
  const view: MarketView = {
    instruments,
    now: () => clock.now(),
    snapshot: async (symbol, limit) => streamsOf(symbol).snapshot(limit),
    book: (symbol, limit) => streamsOf(symbol).snapshot(limit),
    trades: (symbol, fromId, limit) => market.trades(VENUE, symbol, fromId, limit),
    tradeIdAt: (symbol, time) => market.tradeIdAt(VENUE, symbol, time),
    candles: (symbol, intervalMs, from, to) => market.candles(VENUE, symbol, intervalMs, from, to),
  };
  const tickers = new TickerStreams(view, hub);
  const wireSymbols = new Map(instruments.map(({ symbol }) => [compactSymbol(symbol).toLowerCase(), symbol]));
  const candles = new KlineStreams(view, hub, (wire) => wireSymbols.get(wire) ?? null);
  const stops = [
    market.onStep((step) => {
      if (step.venue === VENUE) streams.get(step.symbol)?.onStep(step);
    }),
    clock.every(100, () => flushAll(streams.values(), 100)),
    clock.every(1_000, () => {
      flushAll(streams.values(), 1_000);
      tickers.tick();
      candles.tick();
    }),
  ];
  const server = await createBinanceServer({ port: options.port, clock, view, hub, waitsForReaders: false });
  return {
    ...server,
    truth: { ...server.truth, book: (symbol) => market.book(VENUE, symbol) },
    close() {
      for (const stop of stops) stop();
      return server.close();
    },
  };
}

function flushAll(streams: Iterable<SymbolStreams>, periodMs: 100 | 1_000): void {
  for (const one of streams) one.flush(periodMs);
}
