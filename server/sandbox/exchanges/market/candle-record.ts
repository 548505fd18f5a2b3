import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import type { SimulatedCandle, SimulatedTrade } from "../market";

/** window, trades, open, high, low, close as 32-bit words, then volume, quote, buy, buy quote, first id. */
const RECORD_BYTES = 64;
const START_ROWS = 1_024;

/** A candle in whole ticks and lots. `window` counts interval lengths since the epoch. */
export interface CandleRow {
  window: number;
  trades: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  /** Ticks times lots. */
  quote: number;
  buyVolume: number;
  buyQuote: number;
  firstId: number;
}

/**
 * Candles of one length and instrument, in memory and in a file of the same layout. A candle is
 * written when the next one begins; the open one is made again from the trades after a stop.
 */
export class CandleRecord {
  private bytes = Buffer.alloc(RECORD_BYTES * START_ROWS);
  private count = 0;
  private fd: number;
  private open: CandleRow | null = null;

  constructor(
    private readonly path: string,
    readonly intervalMs: number,
    private readonly scale: { price: number; quantity: number },
    private readonly rowsMax: number,
  ) {
    mkdirSync(dirname(path), { recursive: true });
    const found = readIfThere(path);
    this.count = Math.floor(found.length / RECORD_BYTES);
    this.bytes = Buffer.alloc(RECORD_BYTES * Math.max(START_ROWS, this.count * 2));
    found.copy(this.bytes, 0, 0, this.count * RECORD_BYTES);
    this.fd = openSync(path, "a");
    if (found.length !== this.count * RECORD_BYTES) ftruncateSync(this.fd, this.count * RECORD_BYTES);
    if (this.count > rowsMax) this.compact();
  }

  get isEmpty(): boolean {
    return this.count === 0 && this.open === null;
  }

  /** One past the newest trade id in a written candle, or null. */
  get nextTradeId(): number | null {
    const last = this.count > 0 ? this.row(this.count - 1) : null;
    return last ? last.firstId + last.trades : null;
  }

  get lastClose(): number | null {
    if (this.open) return this.open.close / this.scale.price;
    return this.count > 0 ? this.row(this.count - 1).close / this.scale.price : null;
  }

  fold(trades: readonly SimulatedTrade[]): void {
    for (const { id, time, price, quantity, buyerIsMaker } of trades) {
      const window = Math.floor(time / this.intervalMs);
      const ticks = Math.round(price * this.scale.price);
      const lots = Math.round(quantity * this.scale.quantity);
      let row = this.open;
      if (row?.window !== window) {
        if (row) this.write([row]);
        row = {
          window,
          trades: 0,
          open: ticks,
          high: ticks,
          low: ticks,
          close: ticks,
          volume: 0,
          quote: 0,
          buyVolume: 0,
          buyQuote: 0,
          firstId: id,
        };
        this.open = row;
      }
      row.trades += 1;
      if (ticks > row.high) row.high = ticks;
      if (ticks < row.low) row.low = ticks;
      row.close = ticks;
      row.volume += lots;
      row.quote += ticks * lots;
      if (!buyerIsMaker) {
        row.buyVolume += lots;
        row.buyQuote += ticks * lots;
      }
    }
  }

  /** Appends candles that are over. */
  write(rows: readonly CandleRow[]): void {
    if (this.count + rows.length > this.rowsMax * 1.25) this.compact();
    this.reserve(this.count + rows.length);
    const start = this.count * RECORD_BYTES;
    for (const row of rows) {
      encode(this.bytes, this.count * RECORD_BYTES, row);
      this.count += 1;
    }
    const end = this.count * RECORD_BYTES;
    for (let done = start; done < end; ) done += writeSync(this.fd, this.bytes, done, end - done);
  }

  /** Puts a whole history in place of what is there; a death in between leaves the old or the new one. */
  replace(rows: readonly CandleRow[]): void {
    this.count = 0;
    this.open = null;
    this.reserve(rows.length);
    for (const row of rows) {
      encode(this.bytes, this.count * RECORD_BYTES, row);
      this.count += 1;
    }
    this.compact();
  }

  /** Candles of `intervalMs`, a multiple of the record's own length, with from <= time < to. */
  read(intervalMs: number, from: number, to: number): SimulatedCandle[] {
    const joined: CandleRow[] = [];
    const factor = intervalMs / this.intervalMs;
    const join = (row: CandleRow) => {
      const window = Math.floor(row.window / factor);
      const last = joined.at(-1);
      if (last?.window === window) merge(last, row);
      else joined.push({ ...row, window });
    };
    const first = Math.ceil(from / intervalMs) * factor;
    for (let index = this.indexOf(first); index < this.count; index += 1) {
      const row = this.row(index);
      if (Math.floor(row.window / factor) * intervalMs >= to) break;
      join(row);
    }
    const { open } = this;
    if (open && open.window >= first && Math.floor(open.window / factor) * intervalMs < to) join(open);
    return joined.map((row) => this.candle(row, intervalMs));
  }

  close(): void {
    if (this.fd >= 0) closeSync(this.fd);
    this.fd = -1;
  }

  private candle(row: CandleRow, intervalMs: number): SimulatedCandle {
    const { price, quantity } = this.scale;
    return {
      time: row.window * intervalMs,
      open: row.open / price,
      high: row.high / price,
      low: row.low / price,
      close: row.close / price,
      volume: row.volume / quantity,
      quoteVolume: row.quote / (price * quantity),
      trades: row.trades,
      takerBuyVolume: row.buyVolume / quantity,
      takerBuyQuoteVolume: row.buyQuote / (price * quantity),
      firstTradeId: row.firstId,
      lastTradeId: row.firstId + row.trades - 1,
    };
  }

  private row(index: number): CandleRow {
    return decode(this.bytes, index * RECORD_BYTES);
  }

  private indexOf(window: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.bytes.readUInt32LE(middle * RECORD_BYTES) < window) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private reserve(rows: number): void {
    if (rows * RECORD_BYTES <= this.bytes.length) return;
    const bytes = Buffer.alloc(rows * RECORD_BYTES * 2);
    this.bytes.copy(bytes, 0, 0, this.count * RECORD_BYTES);
    this.bytes = bytes;
  }

  /** Forgets the oldest candles over the bound, in the file too. */
  private compact(): void {
    const dropped = Math.max(0, this.count - this.rowsMax);
    this.bytes.copyWithin(0, dropped * RECORD_BYTES, this.count * RECORD_BYTES);
    this.count -= dropped;
    closeSync(this.fd);
    writeFileSync(`${this.path}.new`, this.bytes.subarray(0, this.count * RECORD_BYTES));
    renameSync(`${this.path}.new`, this.path);
    this.fd = openSync(this.path, "a");
  }
}

function merge(into: CandleRow, row: CandleRow): void {
  into.trades += row.trades;
  if (row.high > into.high) into.high = row.high;
  if (row.low < into.low) into.low = row.low;
  into.close = row.close;
  into.volume += row.volume;
  into.quote += row.quote;
  into.buyVolume += row.buyVolume;
  into.buyQuote += row.buyQuote;
}

function encode(bytes: Buffer, at: number, row: CandleRow): void {
  bytes.writeUInt32LE(row.window, at);
  bytes.writeUInt32LE(row.trades, at + 4);
  bytes.writeUInt32LE(row.open, at + 8);
  bytes.writeUInt32LE(row.high, at + 12);
  bytes.writeUInt32LE(row.low, at + 16);
  bytes.writeUInt32LE(row.close, at + 20);
  bytes.writeDoubleLE(row.volume, at + 24);
  bytes.writeDoubleLE(row.quote, at + 32);
  bytes.writeDoubleLE(row.buyVolume, at + 40);
  bytes.writeDoubleLE(row.buyQuote, at + 48);
  bytes.writeDoubleLE(row.firstId, at + 56);
}

function decode(bytes: Buffer, at: number): CandleRow {
  return {
    window: bytes.readUInt32LE(at),
    trades: bytes.readUInt32LE(at + 4),
    open: bytes.readUInt32LE(at + 8),
    high: bytes.readUInt32LE(at + 12),
    low: bytes.readUInt32LE(at + 16),
    close: bytes.readUInt32LE(at + 20),
    volume: bytes.readDoubleLE(at + 24),
    quote: bytes.readDoubleLE(at + 32),
    buyVolume: bytes.readDoubleLE(at + 40),
    buyQuote: bytes.readDoubleLE(at + 48),
    firstId: bytes.readDoubleLE(at + 56),
  };
}

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}
