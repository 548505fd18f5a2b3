import type { BestOffer } from "@/lib/domain/market/best-offer";
import type { Candle } from "@/lib/domain/market/candle";
import type { VenueHealth } from "@/lib/domain/market/health";
import type { Ticker } from "@/lib/domain/market/ticker";
import type { VenueSpread } from "@/lib/domain/market/venue-spread";
import { type BookState, BookView } from "./book-view";
import { isCandle, mergeCandles } from "./candle-merge";
import { type Trade, TradeList } from "./trade-list";

export interface CandlesState {
  /** Those that the stream told of, sorted by time; history comes by REST. */
  candles: readonly Candle[];
}

/** What a page holds of one channel: items are folded into it at once, and it is drawn once a frame. */
export interface ChannelStates {
  trades: { trades: readonly Trade[]; heard: number };
  ticker: Ticker | null;
  book: BookState;
  candles: CandlesState;
  health: VenueHealth | null;
  bbo: BestOffer | null;
  spread: VenueSpread | null;
}

export type ModelKind = keyof ChannelStates;

export interface ChannelModel<S> {
  readonly state: S;
  apply(type: "snapshot" | "update", data: unknown, time: number): void;
  /** What was had is no longer good. */
  reset(): void;
}

const MODELS: { [K in ModelKind]: () => ChannelModel<ChannelStates[K]> } = {
  trades: () => new TradeList(),
  ticker: () => new Latest(isTicker),
  book: () => new BookView(),
  candles: () => new StreamedCandles(),
  health: () => new Latest(isHealth),
  bbo: () => new Latest(isBestOffer),
  spread: () => new Latest(isSpread),
};

export function createModel<K extends ModelKind>(kind: K): ChannelModel<ChannelStates[K]> {
  return MODELS[kind]();
}

export function modelKind(channel: string): ModelKind | null {
  const kind = channel.slice(0, channel.indexOf(":"));
  return isModelKind(kind) ? kind : null;
}

function isModelKind(kind: string): kind is ModelKind {
  return Object.hasOwn(MODELS, kind);
}

/** A state of which only the newest counts. The old one stays until there is a new one. */
class Latest<T> implements ChannelModel<T | null> {
  state: T | null = null;

  constructor(private readonly is: (value: unknown) => value is T) {}

  apply(_type: "snapshot" | "update", data: unknown): void {
    if (this.is(data)) this.state = data;
  }

  reset(): void {}
}

class StreamedCandles implements ChannelModel<CandlesState> {
  readonly #candles: Candle[] = [];

  get state(): CandlesState {
    return { candles: this.#candles };
  }

  apply(_type: "snapshot" | "update", data: unknown): void {
    if (isCandle(data)) mergeCandles(this.#candles, [data]);
  }

  reset(): void {}
}

function isTicker(value: unknown): value is Ticker {
  return isRecord(value) && typeof value.price === "number" && typeof value.symbol === "string";
}

function isHealth(value: unknown): value is VenueHealth {
  return isRecord(value) && typeof value.venue === "string" && typeof value.state === "string";
}

function isBestOffer(value: unknown): value is BestOffer {
  return isRecord(value) && "bidVenue" in value && Array.isArray(value.excluded);
}

function isSpread(value: unknown): value is VenueSpread {
  return isRecord(value) && typeof value.median === "number" && Array.isArray(value.venues);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
