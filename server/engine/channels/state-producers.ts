import type { StateContent } from "@/lib/domain/channels/channel-item";
import type { Candle, CandleUpdate } from "@/lib/domain/market/candle";
import type { InstrumentFold } from "@/lib/domain/market/instrument-fold";
import type { Interval } from "@/lib/domain/market/interval";
import type { Emit, Feed, Producer } from "./producer";

const state = (value: unknown): StateContent => ({ kind: "state", encoded: JSON.stringify(value) });

const candleState = (candle: Candle): StateContent => ({ ...state(candle), isFinal: candle.closed });

interface InstrumentOptions {
  fold: InstrumentFold;
  feed: Feed;
  emit: Emit;
}

export function createTickerProducer({ fold, feed, emit }: InstrumentOptions): Producer {
  const stop = feed("tickers", (tickers) => {
    for (const ticker of tickers) {
      if (ticker.symbol === fold.symbol && ticker.venue === fold.venue) emit(state(ticker), ticker.time);
    }
  });
  return {
    snapshot() {
      const ticker = fold.ticker.current();
      return ticker && { content: state(ticker), time: ticker.time };
    },
    close: stop,
  };
}

export function createCandlesProducer({
  fold,
  feed,
  emit,
  interval,
}: InstrumentOptions & { interval: Interval }): Producer {
  function tell(updates: readonly CandleUpdate[]): void {
    for (const update of updates) {
      if (update.interval !== interval || update.symbol !== fold.symbol || update.venue !== fold.venue)
        continue;
      emit(candleState(update.candle), update.candle.time);
    }
  }
  const stops = (["candles", "closedCandles", "repairedCandles"] as const).map((topic) => feed(topic, tell));
  return {
    snapshot() {
      const candle = fold.candles.latest(interval);
      return candle && { content: candleState(candle), time: candle.time };
    },
    close() {
      for (const stop of stops) stop();
    },
  };
}
