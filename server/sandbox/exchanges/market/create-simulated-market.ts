import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Venue } from "@/lib/domain/market/venue";
import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import type { MarketStep, SimulatedMarket, SimulatedTrade } from "../market";
import { assetProfile, isDollar } from "./asset-profile";
import { daySeason } from "./day-season";
import { generateHistory, type PastPrices, pastPrices, SIZE_EXCITEMENT } from "./generate-history";
import type { Tempo } from "./instrument-market";
import { anchorPrice, instrumentProfile, listedSymbol } from "./instrument-profile";
import { Listing } from "./listing";
import { PriceProcess } from "./price-process";
import { hashText, Random } from "./random";
import { RateControl } from "./rate-control";
import { marketStateSchema, readSnapshot, writeSnapshot } from "./snapshot-file";
import { RECORD_BYTES_MAX } from "./trade-record";
import { VENUE_WEIGHT, VenueBasis } from "./venue-basis";

const TICK_MS = 10;
/** A longer pause of the process is a hole without trades, not a burst. */
const STALL_MS_MAX = 250;
const SAVE_EVERY_MS = 1_000;
const HISTORY_DAYS = 30;
const PAGE = 5_000;
const COMPLAIN_EVERY_MS = 60_000;
/** Rates above this come as more trades of smaller orders, not as so much more volume. */
const USUAL_RATE = 200;
/** Dollars of the average trade of an instrument with order value 1. */
const TRADE_VALUE = 460;

export interface SimulatedMarketOptions {
  venues: readonly Venue[];
  symbols: readonly string[];
  seed: number;
  /** Over all venues and symbols. */
  tradesPerSecond: number;
  dataDir: string;
  clock: Clock;
  log: Pick<Logger, "info" | "warn" | "error">;
  /** Bytes of trades kept an instrument, beside the bound of 24 hours. */
  tradeBytesMax?: number;
}

export interface SyntheticMarket extends SimulatedMarket {
  /** Trades with from <= time < to, oldest first; other work gets its turn between pages. */
  tradePages(
    venue: Venue,
    symbol: string,
    from: number,
    to: number,
  ): AsyncIterable<readonly SimulatedTrade[]>;
}

interface Traded {
  listing: Listing;
  basis: VenueBasis;
  weight: number;
  orderValue: number;
}

export function createSimulatedMarket(options: SimulatedMarketOptions): SyntheticMarket {
  return new Market(options);
}

class Market implements SyntheticMarket {
  readonly venues: readonly Venue[];
  private readonly traded: Traded[];
  private readonly byName: Map<string, Traded>;
  private readonly prices: PriceProcess;
  private readonly random: Random;
  private readonly control: RateControl;
  private readonly handlers = new Set<(step: MarketStep) => void>();
  private readonly statePath: string;
  private time: number;
  private wall: number;
  private savedAt = 0;
  private complainedAt = Number.NEGATIVE_INFINITY;
  private stopTimer: (() => void) | null = null;
  private closed = false;

  constructor(private readonly options: SimulatedMarketOptions) {
    const { seed, clock, dataDir } = options;
    this.venues = [...options.venues];
    this.wall = clock.now();
    this.time = this.wall;
    this.control = new RateControl(options.tradesPerSecond);
    mkdirSync(dataDir, { recursive: true });
    this.statePath = join(dataDir, "market.json");
    const saved = readSnapshot(this.statePath, marketStateSchema);
    this.random = saved ? new Random(saved.random) : Random.seeded(seed, "market");
    this.traded = options.venues.flatMap((venue) => this.list(venue));
    this.byName = new Map(
      this.traded.map((one) => [nameOf(one.listing.venue, one.listing.instrument.symbol), one]),
    );
    const assets = this.assets();
    const known = new Set(saved?.prices.assets.map((asset) => asset.name));
    const past = this.traded.every(({ listing }) => listing.hasHistory)
      ? null
      : pastPrices(assets, seed, this.time, HISTORY_DAYS);
    this.prices = saved
      ? new PriceProcess(assets, seed, saved.prices)
      : (past?.process ?? new PriceProcess(assets, seed));
    this.placeNewAssets(assets.filter((asset) => !known.has(asset)));
    if (past) this.makeHistory(past);
    for (const one of this.traded) {
      const { listing, basis } = one;
      const price = listing.lastClose ?? this.fair(one) * basis.factor;
      this.time = Math.max(this.time, listing.open(price, this.worth(one)));
    }
    this.time = Math.max(this.time, saved?.time ?? 0);
    this.saveProcess();
  }

  get tradesPerSecond(): number {
    return this.control.rate;
  }

  setRate(tradesPerSecond: number): void {
    if (!Number.isFinite(tradesPerSecond) || tradesPerSecond < 0) {
      throw new RangeError(`${tradesPerSecond} trades a second is no rate; it should be 0 or more.`);
    }
    this.control.rate = tradesPerSecond;
  }

  instruments(venue: Venue) {
    return this.traded.flatMap(({ listing }) => (listing.venue === venue ? [listing.instrument] : []));
  }

  onStep(handler: (step: MarketStep) => void): () => void {
    this.handlers.add(handler);
    return () => this.handlers.delete(handler);
  }

  book(venue: Venue, symbol: string) {
    return this.find(venue, symbol).listing.opened.book();
  }

  trades(venue: Venue, symbol: string, fromId: number | null, limit: number): SimulatedTrade[] {
    return this.find(venue, symbol).listing.record.read(fromId, limit);
  }

  tradeIdAt(venue: Venue, symbol: string, time: number): number | null {
    return this.find(venue, symbol).listing.record.idAt(time);
  }

  async *tradePages(venue: Venue, symbol: string, from: number, to: number) {
    const { record } = this.find(venue, symbol).listing;
    for (let next = record.idAt(from); next !== null; ) {
      const page = record.read(next, PAGE);
      const within = page.filter((trade) => trade.time < to);
      if (within.length > 0) yield within;
      const last = within.at(-1);
      if (!last || within.length < PAGE) return;
      next = last.id + 1;
      await new Promise(setImmediate);
    }
  }

  candles(venue: Venue, symbol: string, intervalMs: number, from: number, to: number) {
    return this.find(venue, symbol).listing.candles(intervalMs, from, to);
  }

  start(): void {
    if (this.stopTimer || this.closed) return;
    this.wall = this.options.clock.now();
    this.stopTimer = this.options.clock.every(TICK_MS, () => this.tick());
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.stopTimer?.();
    this.handlers.clear();
    for (const { listing } of this.traded) {
      listing.save(this.time);
      listing.close();
    }
    this.saveProcess();
  }

  private tick(): void {
    const now = this.options.clock.now();
    const passedMs = Math.min(STALL_MS_MAX, now - this.wall);
    this.wall = now;
    // A wall clock that was set back does not take the market's own time back.
    if (passedMs <= 0) return;
    this.time = Math.max(this.time, now);
    const seconds = passedMs / 1_000;
    const season = daySeason(this.time);
    this.prices.advance(seconds, Math.sqrt(season));
    const { rate, aim } = this.control;
    const busy = this.traded.map(
      (one) => one.weight * this.prices.excitement(one.listing.instrument.base) ** 0.4,
    );
    const share = aim / busy.reduce((sum, part) => sum + part, 0);
    let trades = 0;
    this.traded.forEach((one, index) => {
      trades += this.stepOne(one, seconds, (busy[index] ?? 0) * share, season * usualSize(rate));
    });
    this.control.passed(seconds, trades);
    this.saveOne();
  }

  /** Returns the number of trades. */
  private stepOne(one: Traded, seconds: number, tradeRate: number, size: number): number {
    const { listing, basis } = one;
    const { base } = listing.instrument;
    basis.advance(seconds);
    const excitement = this.prices.excitement(base);
    const tempo: Tempo = {
      seconds,
      time: this.time,
      fair: this.fair(one) * basis.factor,
      volatilityPerSecond: this.prices.volatilityPerSecond(base),
      excitement,
      tradeRate,
      size: size * excitement ** SIZE_EXCITEMENT,
      ...this.worth(one),
    };
    let step: MarketStep | null;
    try {
      step = listing.step(tempo);
    } catch (error) {
      this.complain(
        error,
        `${listing.venue} ${listing.instrument.symbol} halts: its trades cannot be recorded`,
      );
      return 0;
    }
    if (!step) return 0;
    for (const handler of this.handlers) {
      try {
        handler(step);
      } catch (error) {
        this.complain(error, "a reader of the market failed");
      }
    }
    return step.trades.length;
  }

  /** One file a tick at most, each about once a second, so that no tick is long. */
  private saveOne(): void {
    const due = this.time - SAVE_EVERY_MS;
    try {
      if (this.savedAt <= due) this.saveProcess();
      else this.traded.find(({ listing }) => listing.savedAt <= due)?.listing.save(this.time);
    } catch (error) {
      this.complain(error, "the state of the market cannot be saved");
    }
  }

  private saveProcess(): void {
    this.savedAt = this.time;
    const prices = this.prices.snapshot();
    writeSnapshot(this.statePath, { time: this.time, random: this.random.state(), prices });
  }

  private complain(error: unknown, message: string): void {
    const now = this.options.clock.now();
    if (now - this.complainedAt < COMPLAIN_EVERY_MS) return;
    this.complainedAt = now;
    this.options.log.error({ err: error }, message);
  }

  private list(venue: Venue): Traded[] {
    const { symbols, dataDir, seed, tradeBytesMax = RECORD_BYTES_MAX } = this.options;
    const listed = [...new Set(symbols.map((symbol) => listedSymbol(venue, symbol)))];
    return listed.map((symbol) => {
      const instrument = instrumentProfile(symbol);
      const profile = assetProfile(instrument.base);
      const folder = join(dataDir, venue, symbol.replace("/", "-"));
      return {
        listing: new Listing({ venue, instrument, folder, seed, now: this.time, tradeBytesMax }),
        basis: new VenueBasis(symbol, this.random),
        weight: profile.activity * VENUE_WEIGHT[venue],
        orderValue: profile.orderValue,
      };
    });
  }

  /** Everything with a price of its own that is bought or paid with. */
  private assets(): string[] {
    const names = this.traded.flatMap(({ listing }) => [listing.instrument.base, listing.instrument.quote]);
    return [...new Set(names)].filter((name) => !isDollar(name));
  }

  /**
   * An asset that is new here goes on from its candles; without any it begins near its anchor, a tenth
   * as far off as the process went, and its made-up past is shifted to end there.
   */
  private placeNewAssets(assets: readonly string[]): void {
    for (const asset of assets) {
      const listed = this.traded.find(
        ({ listing }) => listing.instrument.base === asset && isDollar(listing.instrument.quote),
      );
      const anchor = anchorPrice(asset);
      const near = anchor * (this.prices.price(asset) / anchor) ** 0.1;
      this.prices.place(asset, listed?.listing.lastClose ?? near);
    }
  }

  private makeHistory(past: PastPrices): void {
    const total = this.traded.reduce((sum, one) => sum + one.weight, 0);
    const rate = this.control.rate;
    for (const one of this.traded) {
      const { listing, basis, weight, orderValue } = one;
      if (listing.hasHistory) continue;
      const { symbol, base, quote, priceDecimals, quantityDecimals } = listing.instrument;
      const name = `history ${listing.venue} ${symbol}`;
      const order = {
        base,
        quote,
        priceScale: 10 ** priceDecimals,
        quantityScale: 10 ** quantityDecimals,
        tradeRate: (rate * weight) / total,
        tradeValue: (TRADE_VALUE * orderValue * usualSize(rate)) / this.prices.price(quote),
        endPrice: this.fair(one) * basis.factor,
        firstTradeId: 1_000_000 + (hashText(name) % 1_000_000),
      };
      listing.takeHistory(generateHistory(past, order, Random.seeded(this.options.seed, name)));
    }
  }

  private fair(one: Traded): number {
    const { base, quote } = one.listing.instrument;
    return this.prices.price(base) / this.prices.price(quote);
  }

  private worth(one: Traded): Pick<Tempo, "quoteValue" | "orderValue"> {
    const { quote } = one.listing.instrument;
    return { quoteValue: isDollar(quote) ? 1 : anchorPrice(quote), orderValue: one.orderValue };
  }

  private find(venue: Venue, symbol: string): Traded {
    const found = this.byName.get(nameOf(venue, symbol));
    if (found) return found;
    const listed = this.instruments(venue).map((instrument) => instrument.symbol);
    throw new RangeError(`${venue} lists ${listed.join(", ") || "nothing"} here, not ${symbol}.`);
  }
}

function nameOf(venue: Venue, symbol: string): string {
  return `${venue} ${symbol}`;
}

function usualSize(tradesPerSecond: number): number {
  return Math.min(1, Math.sqrt(USUAL_RATE / Math.max(1, tradesPerSecond)));
}
