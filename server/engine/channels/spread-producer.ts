import { assetKey } from "@/lib/domain/market/asset-key";
import type { SpreadSeries } from "@/lib/domain/market/spread-series";
import type { VenueSpread } from "@/lib/domain/market/venue-spread";
import type { Emit, Feed, Producer } from "./producer";

interface Options {
  symbol: string;
  series: SpreadSeries;
  feed: Feed;
  emit: Emit;
}

/** The spread between venues, as often as the engine samples it. */
export function createSpreadProducer({ symbol, series, feed, emit }: Options): Producer {
  const key = assetKey(symbol);
  const encode = (sample: VenueSpread) => ({ kind: "state", encoded: JSON.stringify(sample) }) as const;
  const stop = feed("spreads", ({ asset, sample }) => {
    if (asset === key) emit(encode(sample), sample.time);
  });
  return {
    snapshot() {
      const { newest } = series;
      return newest && { content: encode(newest), time: newest.time };
    },
    close: stop,
  };
}
