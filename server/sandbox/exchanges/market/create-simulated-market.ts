import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Venue } from "@/lib/domain/market/venue";
import type { Clock } from "@/lib/platform/clock";
import type { MarketStep, SimulatedMarket, SimulatedTrade } from "../market";
import { beginMarket, HISTORY_DAYS, usualSize } from "./begin-market";
import { daySeason } from "./day-season";
import { SIZE_EXCITEMENT } from "./generate-history";
import type { Tempo } from "./instrument-market";
import { fairPrice, type ListOptions, listInstruments, type Traded } from "./list-instruments";
import type { PriceProcess } from "./price-process";
import { Random } from "./random";
import { RateControl } from "./rate-control";
import { marketStateSchema, readSnapshot, writeSnapshot } from "./snapshot-file";

const TICK_MS = 10;
/** A longer pause of the process is a hole without trades, not a burst. */
const STALL_MS_MAX = 250;
const SAVE_EVERY_MS = 1_000;
const PAGE = 5_000;
const COMPLAIN_EVERY_MS = 60_000;
export interface SimulatedMarketOptions extends ListOptions {
  /** Over all venues and symbols. */
  tradesPerSecond: number;
  /** Days of candles made up before a first run; 30 where absent. */
  historyDays?: number;
  clock: Clock;
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
  private nextToSave = 0;
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
    const saved = readSnapshot(this.statePath, marketStateSchema, options.log);
    this.random = saved ? new Random(saved.random) : Random.seeded(seed, "market");
    this.traded = listInstruments(options, this.time, this.random);
    this.byName = new Map(
      this.traded.map((one) => [nameOf(one.listing.venue, one.listing.instrument.symbol), one]),
    );
    const { tradesPerSecond, historyDays = HISTORY_DAYS } = options;
    const start = { seed, tradesPerSecond, historyDays, now: this.time };
    this.prices = beginMarket(this.traded, saved, start);
    for (const one of this.traded) {
      const { listing, worth } = one;
      const price = listing.lastClose ?? fairPrice(one, this.prices);
      this.time = Math.max(this.time, listing.open(price, worth));
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
      this.trySaving(() => listing.save(this.time));
      listing.close();
    }
    this.trySaving(() => this.saveProcess());
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
      (one) => one.share * this.prices.excitement(one.listing.instrument.base) ** 0.4,
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
    const { listing, basis, worth } = one;
    const { base } = listing.instrument;
    basis.advance(seconds);
    const excitement = this.prices.excitement(base);
    const tempo: Tempo = {
      seconds,
      time: this.time,
      fair: fairPrice(one, this.prices),
      volatilityPerSecond: this.prices.volatilityPerSecond(base),
      excitement,
      tradeRate,
      size: size * excitement ** SIZE_EXCITEMENT,
      ...worth,
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
    if (this.savedAt <= due) {
      this.trySaving(() => this.saveProcess());
      return;
    }
    const next = this.traded[this.nextToSave % this.traded.length]?.listing;
    if (!next || next.savedAt > due) return;
    this.nextToSave += 1;
    this.trySaving(() => next.save(this.time));
  }

  /** A state that is not saved costs a second of the book at the next start, no trade. */
  private trySaving(save: () => void): void {
    try {
      save();
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
