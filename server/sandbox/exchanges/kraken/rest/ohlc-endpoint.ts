import type { SimulatedCandle } from "../../market";
import { averagePrice } from "../encode-market";
import type { Pair } from "../pair";
import { CHANNELS } from "../topic";
import { invalidArguments } from "./api-error";
import type { Tools } from "./endpoints";
import type { Query } from "./query";

const MINUTE_MS = 60_000;
/** Older candles are not to be had from this venue, whatever `since` says. */
const CANDLES_MAX = 720;

/** The newest candles after `since`, oldest first, the open one last; `last` is the newest that is closed. */
export function ohlcAnswer(query: Query, { venue }: Tools): string {
  const pair = query.pair();
  const asked = query.integer("interval", 1, 1_000_000);
  const minutes = CHANNELS.ohlc.choices.find((choice) => choice === asked);
  if (minutes === undefined) throw invalidArguments("interval");
  const since = query.moment("since");
  const lengthMs = minutes * MINUTE_MS;
  const now = venue.now();
  const open = Math.floor(now / lengthMs) * lengthMs;
  const oldest = open - (CANDLES_MAX - 1) * lengthMs;
  const found = venue.candles(pair.symbol, lengthMs, oldest, now + 1);
  const candles = withQuietOnes(found, lengthMs, now).filter(({ time }) => time > (since?.time ?? -1));
  const rows = candles.slice(-CANDLES_MAX).map((candle) => row(pair, candle));
  const last = Math.floor((open - lengthMs) / 1_000);
  return `{"${pair.key}":[${rows.join(",")}],"last":${last}}`;
}

/** A window in which nothing traded is shown flat at the close before it. */
function withQuietOnes(found: readonly SimulatedCandle[], lengthMs: number, now: number): SimulatedCandle[] {
  const candles: SimulatedCandle[] = [];
  let next = 0;
  for (let time = found[0]?.time ?? now + 1; time <= now; time += lengthMs) {
    const candle = found[next];
    if (candle?.time === time) {
      candles.push(candle);
      next += 1;
      continue;
    }
    const before = candles.at(-1);
    if (before) candles.push(quietCandle(time, before));
  }
  return candles;
}

function quietCandle(time: number, { close, lastTradeId }: SimulatedCandle): SimulatedCandle {
  return {
    time,
    open: close,
    high: close,
    low: close,
    close,
    volume: 0,
    quoteVolume: 0,
    trades: 0,
    takerBuyVolume: 0,
    takerBuyQuoteVolume: 0,
    firstTradeId: lastTradeId,
    lastTradeId,
  };
}

function row({ instrument }: Pair, candle: SimulatedCandle): string {
  const price = (value: number) => value.toFixed(instrument.priceDecimals);
  const { time, open, high, low, close, volume, trades } = candle;
  return `[${time / 1_000},"${price(open)}","${price(high)}","${price(low)}","${price(close)}","${price(averagePrice(candle))}","${volume.toFixed(8)}",${trades}]`;
}
