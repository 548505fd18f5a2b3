import type { SimulatedCandle } from "../market";
import { type CandleWindows, candlesWithin } from "../shell/candle-windows";
import type { TopicHub } from "../shell/topic-hub";
import { BARS } from "./bar";
import { type ChannelName, topicOf } from "./channel";
import { candleText, channelMessage } from "./encode";
import type { Listed } from "./listed";

/** A trade of a window that has just ended may still be on its way for this long. */
export const SETTLE_MS = 250;

export interface CandleMarket {
  now(): number;
  candles(symbol: string, intervalMs: number, from: number, to: number): readonly SimulatedCandle[];
}

interface Stream {
  listed: Listed;
  channel: ChannelName;
  windows: CandleWindows;
  /** Window that the stream is in; the one before it has been sent as closed. */
  current: number;
  sent: string;
}

/** Pushes open candles at most once a second, where they changed, and each closed one once, as final. */
export class CandleStreams {
  private readonly streams = new Map<string, Stream>();

  constructor(
    private readonly market: CandleMarket,
    private readonly hub: TopicHub,
  ) {}

  /** Begins to follow a bar; its candle as it is now, with which the channel begins. */
  open(listed: Listed, channel: ChannelName): string | null {
    const windows = BARS.get(channel.slice("candle".length));
    if (!windows) return null;
    const topic = topicOf(channel, listed.instId);
    const current = windows.open(this.market.now() - SETTLE_MS);
    if (!this.streams.has(topic)) this.streams.set(topic, { listed, channel, windows, current, sent: "" });
    return candleRows(this.market, listed, windows, current, this.market.now() + 1).at(-1) ?? null;
  }

  /** Due every second. */
  tick(): void {
    for (const [topic, stream] of this.streams) {
      if (this.hub.has(topic)) this.push(topic, stream);
      else this.streams.delete(topic);
    }
  }

  private push(topic: string, stream: Stream): void {
    const now = this.market.now();
    const { listed, channel, windows, current: before } = stream;
    stream.current = windows.open(now - SETTLE_MS);
    for (const row of candleRows(this.market, listed, windows, before, stream.current + 1)) {
      if (row === stream.sent) continue;
      stream.sent = row;
      this.hub.publish(topic, listed.symbol, channelMessage(channel, listed.instId, row));
    }
  }
}

/** Candles that open in [from, to) as the wire has them, oldest first. */
export function candleRows(
  market: CandleMarket,
  listed: Listed,
  windows: CandleWindows,
  from: number,
  to: number,
): string[] {
  const now = market.now();
  const source = (intervalMs: number, start: number, end: number) =>
    market.candles(listed.symbol, intervalMs, start, end);
  // One window more at the front: a window without trades is drawn from the close before it.
  return candlesWithin(source, windows, windows.shift(windows.open(from), -1), to, now)
    .filter(({ time }) => time >= from)
    .map((candle) => candleText(listed, candle, windows.shift(candle.time, 1) + SETTLE_MS <= now));
}
