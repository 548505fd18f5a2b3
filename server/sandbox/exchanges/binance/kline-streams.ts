import { compactSymbol } from "@/lib/domain/market/symbol";
import type { SimulatedCandle } from "../market";
import { fixed8 } from "./fixed-text";
import { klineOpen, klineShift, klines } from "./kline";
import type { MarketView } from "./market-view";
import type { StreamHub } from "./stream-hub";
import { type KlineInterval, parseStreamName } from "./stream-name";

/** A trade of a window that has just ended may still be on its way for this long. */
const SETTLE_MS = 250;

/** Pushes open candles every second (`1s`) or two (the others), and each closed one once, as final. */
export class KlineStreams {
  /** Window that each stream is in; the one before it has been sent as closed. */
  private readonly windows = new Map<string, number>();
  private ticks = 0;

  constructor(
    private readonly view: MarketView,
    private readonly hub: StreamHub,
    private readonly symbolOf: (wireSymbol: string) => string | null,
  ) {}

  /** Due every second. */
  tick(): void {
    this.ticks += 1;
    for (const stream of this.windows.keys()) if (!this.hub.has(stream)) this.windows.delete(stream);
    for (const stream of this.hub.topics()) {
      const name = parseStreamName(stream);
      const symbol = name?.kind === "kline" ? this.symbolOf(name.wireSymbol) : null;
      if (name?.kind === "kline" && symbol !== null) this.push(stream, symbol, name.interval);
    }
  }

  private push(stream: string, symbol: string, interval: KlineInterval): void {
    const now = this.view.now();
    const current = klineOpen(interval, now - SETTLE_MS);
    const before = this.windows.get(stream) ?? current;
    this.windows.set(stream, current);
    const due = interval === "1s" || this.ticks % 2 === 0 || before !== current;
    if (!due) return;
    // One window more at the front: a window without trades is drawn from the close before it.
    const from = klineShift(interval, before, -1);
    for (const candle of klines(this.view, symbol, interval, from, current + 1)) {
      if (candle.time < before) continue;
      const event = klineEvent(compactSymbol(symbol), interval, candle, now, candle.time < current);
      this.hub.publish(stream, symbol, event);
    }
  }
}

function klineEvent(
  wire: string,
  interval: KlineInterval,
  candle: SimulatedCandle,
  now: number,
  closed: boolean,
): string {
  const closeTime = klineShift(interval, candle.time, 1) - 1;
  return `{"e":"kline","E":${now},"s":"${wire}","k":{"t":${candle.time},"T":${closeTime},"s":"${wire}","i":"${interval}","f":${candle.firstTradeId},"L":${candle.lastTradeId},"o":"${fixed8(candle.open)}","c":"${fixed8(candle.close)}","h":"${fixed8(candle.high)}","l":"${fixed8(candle.low)}","v":"${fixed8(candle.volume)}","n":${candle.trades},"x":${closed},"q":"${fixed8(candle.quoteVolume)}","V":"${fixed8(candle.takerBuyVolume)}","Q":"${fixed8(candle.takerBuyQuoteVolume)}","B":"0"}}`;
}
