import { assetKey } from "@/lib/domain/market/asset-key";
import type { CandleUpdate } from "@/lib/domain/market/candle";
import { InstrumentFold } from "@/lib/domain/market/instrument-fold";
import type { MarketArchive } from "@/lib/domain/market/ports";
import { SpreadSeries } from "@/lib/domain/market/spread-series";
import type { Ticker } from "@/lib/domain/market/ticker";
import type { Venue } from "@/lib/domain/market/venue";
import { venueSpread } from "@/lib/domain/market/venue-spread";
import type { Bus } from "@/lib/platform/bus/bus";
import type { Clock } from "@/lib/platform/clock";

export interface InstrumentName {
  venue: Venue;
  symbol: string;
}

export interface EngineOptions {
  bus: Bus;
  clock: Clock;
  instruments: readonly InstrumentName[];
}

export interface Engine {
  fold(venue: Venue, symbol: string): InstrumentFold | undefined;
  folds(): readonly InstrumentFold[];
  /** The spread between the venues that list the asset, in dollars whatever they call them. */
  spreads(symbol: string): SpreadSeries;
  /** Goes on with the candles that are on record as not final. Before the first event. */
  seedCandles(archive: Pick<MarketArchive, "openCandles">): Promise<void>;
  /** Reports what is left and stops. Calling it again is harmless. */
  close(): void;
}

/** Stateful outputs are made at most so often. */
const PUBLISH_MS = 50;

/** A series takes a sample a second at most; looking more often keeps it near the second. */
const SPREAD_LOOK_MS = 250;

/** Runs the folds over the stream, one for each instrument, and publishes what they make. */
export function createEngine({ bus, clock, instruments }: EngineOptions): Engine {
  const byVenue = new Map<Venue, Map<string, InstrumentFold>>();
  const folds: InstrumentFold[] = [];
  const toldRevision = new Map<InstrumentFold, number>();
  for (const { venue, symbol } of instruments) {
    const fold = new InstrumentFold({ venue, symbol });
    const ofVenue = byVenue.get(venue) ?? new Map<string, InstrumentFold>();
    byVenue.set(venue, ofVenue.set(symbol, fold));
    folds.push(fold);
  }

  const stopReading = bus.subscribe("market", (events) => {
    for (const event of events) {
      const ofVenue = byVenue.get(event.venue);
      if (!ofVenue) continue;
      if (event.kind === "time") for (const fold of ofVenue.values()) fold.apply(event);
      else ofVenue.get(event.symbol)?.apply(event);
    }
  });

  function publish(): void {
    const open: CandleUpdate[] = [];
    const closed: CandleUpdate[] = [];
    const tickers: Ticker[] = [];
    for (const fold of folds) {
      const { venue, symbol, ticker } = fold;
      fold.candles.drain((interval, candle, final) => {
        (final ? closed : open).push({ venue, symbol, interval, candle });
      });
      if (toldRevision.get(fold) === ticker.revision) continue;
      toldRevision.set(fold, ticker.revision);
      const current = ticker.current();
      if (current) tickers.push(current);
    }
    if (closed.length > 0) bus.publish("closedCandles", closed);
    if (open.length > 0) bus.publish("candles", open);
    if (tickers.length > 0) bus.publish("tickers", tickers);
  }

  const assets = new Map<string, { folds: InstrumentFold[]; series: SpreadSeries }>();
  for (const fold of folds) {
    const asset = assets.get(assetKey(fold.symbol)) ?? { folds: [], series: new SpreadSeries() };
    assets.set(assetKey(fold.symbol), asset);
    asset.folds.push(fold);
  }

  function sampleSpreads(): void {
    for (const [asset, { folds: ofAsset, series }] of assets) {
      const sample = venueSpread(ofAsset);
      if (sample && series.take(sample)) bus.publish("spreads", { asset, sample });
    }
  }

  const stopSampling = clock.every(SPREAD_LOOK_MS, sampleSpreads);
  const stopPublishing = clock.every(PUBLISH_MS, publish);
  let closed = false;

  return {
    fold: (venue, symbol) => byVenue.get(venue)?.get(symbol),
    folds: () => folds,
    spreads: (symbol) => assets.get(assetKey(symbol))?.series ?? new SpreadSeries(),
    async seedCandles(archive) {
      for (const fold of folds) fold.candles.seed(await archive.openCandles(fold.venue, fold.symbol));
    },
    close() {
      if (closed) return;
      closed = true;
      stopReading();
      stopPublishing();
      stopSampling();
      publish();
    },
  };
}
