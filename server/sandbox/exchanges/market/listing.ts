import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Venue } from "@/lib/domain/market/venue";
import type { MarketStep, SimulatedCandle, SimulatedInstrument } from "../market";
import { CandleRecord, type CandleRow } from "./candle-record";
import { InstrumentMarket, type Tempo } from "./instrument-market";
import { instrumentStateSchema, type MarketLog, readSnapshot, writeSnapshot } from "./snapshot-file";
import { TradeRecord } from "./trade-record";

const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;
/** Older candles are forgotten: three months of minutes, six hours of seconds. */
const MINUTES_KEPT = 90 * 1_440;
const SECONDS_KEPT = 6 * 3_600;
/** Far more updates than happen between two snapshots, so that no id comes twice after a sudden end. */
const UPDATE_ID_MARGIN = 10_000_000;
const FIRST_UPDATE_ID = 10_000_000_000;
const REPLAY_PAGE = 50_000;

export interface ListingOptions {
  venue: Venue;
  instrument: SimulatedInstrument;
  folder: string;
  seed: number;
  now: number;
  tradeBytesMax: number;
  log: MarketLog;
}

/** One instrument of one venue with everything that is kept of it. */
export class Listing {
  readonly record: TradeRecord;
  private readonly minutes: CandleRecord;
  private readonly seconds: CandleRecord;
  private readonly statePath: string;
  private market: InstrumentMarket | null = null;
  private readonly scale: { price: number; quantity: number };
  /** Made but not on record: the disk refused it. Nothing more happens here until it is taken. */
  private unrecorded: MarketStep | null = null;
  savedAt = 0;

  constructor(private readonly options: ListingOptions) {
    const { instrument, folder } = options;
    mkdirSync(folder, { recursive: true });
    this.scale = { price: 10 ** instrument.priceDecimals, quantity: 10 ** instrument.quantityDecimals };
    this.statePath = join(folder, "state.json");
    this.record = new TradeRecord(folder, this.scale.price, this.scale.quantity, options.tradeBytesMax);
    this.minutes = new CandleRecord(join(folder, "minutes.candles"), MINUTE_MS, this.scale, MINUTES_KEPT);
    this.seconds = new CandleRecord(join(folder, "seconds.candles"), SECOND_MS, this.scale, SECONDS_KEPT);
    this.catchUp(this.minutes, this.minutes.nextTradeId ?? 0);
    const oldestSecond = this.record.idAt(options.now - SECONDS_KEPT * SECOND_MS) ?? 0;
    this.catchUp(this.seconds, Math.max(this.seconds.nextTradeId ?? 0, oldestSecond));
  }

  get venue(): Venue {
    return this.options.venue;
  }

  get instrument(): SimulatedInstrument {
    return this.options.instrument;
  }

  get lastClose(): number | null {
    return this.minutes.lastClose;
  }

  get hasHistory(): boolean {
    return !this.minutes.isEmpty;
  }

  takeHistory(rows: readonly CandleRow[]): void {
    this.minutes.replace(rows);
  }

  /** Begins or goes on; a first book stands at `price`. Returns the newest time known. */
  open(price: number, tempo: Pick<Tempo, "quoteValue" | "orderValue">): number {
    const { venue, instrument, seed, now, log } = this.options;
    const saved = readSnapshot(this.statePath, instrumentStateSchema, log);
    const nextTradeId = Math.max(
      this.record.nextId ?? 0,
      this.minutes.nextTradeId ?? 0,
      saved?.nextTradeId ?? 0,
      1,
    );
    // Where ids were given out and their last one is lost, the clock in microseconds is far beyond it.
    const fallback = this.record.nextId === null ? FIRST_UPDATE_ID : now * 1_000;
    const lastUpdateId = saved ? saved.lastUpdateId + UPDATE_ID_MARGIN : fallback;
    const start = { seed, time: now, nextTradeId, lastUpdateId };
    const market = new InstrumentMarket(venue, instrument, start, saved ?? undefined);
    if (!saved) market.open(price, tempo);
    this.market = market;
    this.save(now);
    return Math.max(this.record.lastTime, saved?.time ?? 0);
  }

  /** The next step, on record; null where nothing happened. Throws where the disk refuses it. */
  step(tempo: Tempo): MarketStep | null {
    const step = this.unrecorded ?? this.opened.step(tempo);
    if (!step) return null;
    this.unrecorded = step;
    this.record.append(step.trades);
    this.unrecorded = null;
    this.minutes.fold(step.trades);
    this.seconds.fold(step.trades);
    return step;
  }

  get opened(): InstrumentMarket {
    if (!this.market) throw new Error(`${this.venue} ${this.instrument.symbol} is not open yet.`);
    return this.market;
  }

  candles(intervalMs: number, from: number, to: number): SimulatedCandle[] {
    if (intervalMs > 0 && intervalMs % MINUTE_MS === 0) return this.minutes.read(intervalMs, from, to);
    if (intervalMs > 0 && intervalMs % SECOND_MS === 0) return this.seconds.read(intervalMs, from, to);
    throw new RangeError(`A candle of ${intervalMs} ms is neither whole seconds nor whole minutes long.`);
  }

  save(now: number): void {
    writeSnapshot(this.statePath, this.opened.snapshot());
    this.savedAt = now;
  }

  close(): void {
    this.record.close();
    this.minutes.close();
    this.seconds.close();
  }

  /** Folds the trades that a candle record has not seen. */
  private catchUp(candles: CandleRecord, fromId: number): void {
    for (let id = fromId; ; ) {
      const page = this.record.read(id, REPLAY_PAGE);
      candles.fold(page);
      const last = page.at(-1);
      if (!last || page.length < REPLAY_PAGE) return;
      id = last.id + 1;
    }
  }
}
