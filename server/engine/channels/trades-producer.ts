import type { TradeEvent } from "@/lib/domain/market/event";
import type { Clock } from "@/lib/platform/clock";
import type { Emit, Feed, Producer } from "./producer";

/** Trades are gathered for so long, so that a burst is one item. */
const GATHER_MS = 10;

interface Options {
  venue: string;
  symbol: string;
  feed: Feed;
  clock: Clock;
  emit: Emit;
}

export function createTradesProducer({ venue, symbol, feed, clock, emit }: Options): Producer {
  let encoded: string[] = [];
  let newestTime = 0;
  let cancel: (() => void) | null = null;

  function flush(): void {
    cancel = null;
    const gathered = encoded;
    encoded = [];
    emit({ kind: "trades", encoded: gathered }, newestTime);
  }

  const stop = feed("market", (events) => {
    for (const event of events) {
      if (event.kind !== "trade" || event.symbol !== symbol || event.venue !== venue) continue;
      encoded.push(encodeTrade(event));
      newestTime = event.time;
      cancel ??= clock.after(GATHER_MS, flush);
    }
  });

  return {
    snapshot: () => null,
    close() {
      cancel?.();
      stop();
    },
  };
}

function encodeTrade({ id, price, quantity, side, time }: TradeEvent): string {
  return `{"id":${JSON.stringify(id)},"price":${price},"quantity":${quantity},"side":"${side}","time":${time}}`;
}
