import type { MarketEvent, TradeEvent, TradeGapEvent } from "@/lib/domain/market/event";
import { LATENESS_MS } from "./final";
import type { InstrumentIds, InstrumentName } from "./instrument-ids";
import type { Marks } from "./marks";
import { dayOf } from "./partitions";
import { isPlausibleTime } from "./plausible-time";

/** Trades by column, as they travel to PostgreSQL. */
export interface TradeColumns {
  ids: string[];
  times: number[];
  prices: number[];
  quantities: number[];
  instruments: number[];
  bought: boolean[];
}

export interface InstrumentGap extends Pick<TradeGapEvent, "from" | "to" | "recoverable" | "reason"> {
  instrument: number;
}

/** What of a stretch of the stream is to be stored. */
export interface TradeBatch {
  /** Trades that the live fold has counted. */
  onTime: TradeColumns;
  /** Trades that came too late for the live fold, or may have: backfilled, or behind its bound. */
  late: TradeColumns;
  /** Rows of `onTime` and `late` whose id is not above all before: they may be on record already. */
  suspects: { columns: TradeColumns; row: number }[];
  gaps: InstrumentGap[];
  days: Set<number>;
  instruments: Set<number>;
  repeated: number;
  refused: number;
  missing: InstrumentName[];
}

const BIGINT_MAX = "9223372036854775807";
const DIGITS = /^(?:0|[1-9]\d{0,18})$/;

/** Reads a batch of events and moves `marks` along; nothing else is touched. */
export function readBatch(events: readonly MarketEvent[], ids: InstrumentIds, marks: Marks): TradeBatch {
  const batch: TradeBatch = {
    onTime: emptyColumns(),
    late: emptyColumns(),
    suspects: [],
    gaps: [],
    days: new Set(),
    instruments: new Set(),
    repeated: 0,
    refused: 0,
    missing: [],
  };
  const reader = new BatchReader(batch, marks);
  for (const event of events) {
    if (event.kind === "time") {
      marks.setTime(event.venue, event.time);
    } else if (event.kind === "trade" || event.kind === "trade-gap") {
      const instrument = ids.find(event.venue, event.symbol);
      if (instrument === undefined) batch.missing.push({ venue: event.venue, symbol: event.symbol });
      else if (event.kind === "trade") reader.addTrade(event, instrument);
      else reader.addGap(event, instrument);
    }
  }
  return batch;
}

class BatchReader {
  /** Keys of this batch; only kept once an id has gone backwards, which is rare. */
  private seen: Set<string> | null = null;

  constructor(
    private readonly batch: TradeBatch,
    private readonly marks: Marks,
  ) {}

  addTrade(event: TradeEvent, instrument: number): void {
    const { batch } = this;
    if (!isStorable(event)) {
      batch.refused += 1;
      return;
    }
    const { id, time, venue } = event;
    const isLate = event.backfilled || time < this.marks.watermark(instrument, venue) - LATENESS_MS;
    const columns = isLate ? batch.late : batch.onTime;
    const isAbove = this.marks.setTrade(instrument, id, time);
    if (!isAbove && this.isRepeatedHere(instrument, id)) {
      batch.repeated += 1;
      return;
    }
    this.seen?.add(`${instrument}:${id}`);
    if (!isAbove) batch.suspects.push({ columns, row: columns.ids.length });
    columns.ids.push(id);
    columns.times.push(time);
    columns.prices.push(event.price);
    columns.quantities.push(event.quantity);
    columns.instruments.push(instrument);
    columns.bought.push(event.side === "buy");
    batch.days.add(dayOf(time));
    batch.instruments.add(instrument);
  }

  addGap({ from, to, recoverable, reason }: TradeGapEvent, instrument: number): void {
    if (!isPlausibleTime(from) || !isPlausibleTime(to) || to < from) {
      this.batch.refused += 1;
      return;
    }
    this.batch.gaps.push({ instrument, from, to, recoverable, reason });
    this.batch.instruments.add(instrument);
  }

  private isRepeatedHere(instrument: number, id: string): boolean {
    if (this.seen === null) {
      this.seen = new Set();
      for (const { instruments, ids } of [this.batch.onTime, this.batch.late]) {
        for (const [row, other] of ids.entries()) this.seen.add(`${instruments[row]}:${other}`);
      }
    }
    return this.seen.has(`${instrument}:${id}`);
  }
}

export function emptyColumns(): TradeColumns {
  return { ids: [], times: [], prices: [], quantities: [], instruments: [], bought: [] };
}

/** The columns without the rows for which `isDropped` holds. */
export function withoutRows(columns: TradeColumns, isDropped: (row: number) => boolean): TradeColumns {
  const keep = <Value>(values: Value[]): Value[] => values.filter((_, row) => !isDropped(row));
  return {
    ids: keep(columns.ids),
    times: keep(columns.times),
    prices: keep(columns.prices),
    quantities: keep(columns.quantities),
    instruments: keep(columns.instruments),
    bought: keep(columns.bought),
  };
}

/** A row that PostgreSQL refuses would hold up everything behind it, for ever. */
function isStorable({ id, time, price, quantity }: TradeEvent): boolean {
  return (
    isPlausibleTime(time) &&
    Number.isFinite(price) &&
    Number.isFinite(quantity) &&
    DIGITS.test(id) &&
    (id.length < BIGINT_MAX.length || id <= BIGINT_MAX)
  );
}
