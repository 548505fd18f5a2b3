import type { Candle } from "@/lib/domain/market/candle";
import type { MarketArchive, TradePositions, VenueHistory } from "@/lib/domain/market/ports";
import type { Venue } from "@/lib/domain/market/venue";
import type { Clock } from "@/lib/platform/clock";
import { insist } from "@/lib/platform/insist";
import type { Logger } from "@/lib/platform/log";
import { type LoadOptions, loadHistory } from "./load-history";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** The minute in which a feed began is whole only in the venue's history, once it is over. */
const SEED_AGAIN_MS = 90_000;

interface FillOptions {
  instruments: readonly { venue: Venue; symbol: string }[];
  history(venue: Venue): VenueHistory;
  /** Gives an instrument's 24 h ticker the minutes before the feed began, oldest first. */
  seedTicker(venue: Venue, symbol: string, minutes: readonly Candle[]): void;
  archive: Pick<MarketArchive, "candles">;
  positions: TradePositions;
  save: LoadOptions["save"];
  clock: Clock;
  log: Logger;
}

/**
 * Seeds the 24 h tickers and puts a month of candles on record, in the background and as often as it takes.
 * Venues answer at their own pace: one that is slow keeps only its own instruments waiting.
 */
export function fillHistory(options: FillOptions): { close(): void } {
  const { instruments, history, seedTicker, archive, positions, save, clock, log } = options;
  let cancelSeed = () => {};
  let closed = false;

  async function forEachVenue(action: (venue: Venue, symbol: string) => Promise<void>): Promise<void> {
    const venues = new Set(instruments.map(({ venue }) => venue));
    await Promise.all(
      [...venues].map(async (name) => {
        for (const { venue, symbol } of instruments) if (venue === name) await action(venue, symbol);
      }),
    );
  }

  async function seedTickers(): Promise<void> {
    const to = Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS;
    await forEachVenue(async (venue, symbol) => {
      seedTicker(venue, symbol, await history(venue).candles(symbol, "1m", to - DAY_MS - MINUTE_MS, to));
    });
  }

  async function load(): Promise<void> {
    await insist("seeding the 24 h tickers", { clock, log }, seedTickers);
    if (closed) return;
    cancelSeed = clock.after(
      SEED_AGAIN_MS,
      () => void seedTickers().catch((err) => log.warn({ err }, "seeding again failed")),
    );
    await forEachVenue((venue, symbol) =>
      insist("loading history", { clock, log }, () =>
        loadHistory({ venue, symbol, history: history(venue), archive, positions, save, now: clock.now() }),
      ),
    );
    log.info("a month of candles is on record");
  }

  void load();
  return {
    close() {
      closed = true;
      cancelSeed();
    },
  };
}
