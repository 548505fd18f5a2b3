import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { SimulatedTrade } from "../market";

const HOUR_MS = 3_600_000;
/** Four words a trade: milliseconds into the hour, price in ticks, quantity in lots, aggressor (1 sold). */
const RECORD_BYTES = 16;
const WORDS = RECORD_BYTES / 4;
const FILE_NAME = /^(\d+)-(\d+)\.trades$/;
/** Trades are kept for a day, or for less where the record would pass its byte bound. */
const KEPT_MS = 24 * HOUR_MS;

interface Segment {
  hour: number;
  firstId: number;
  count: number;
  path: string;
}

/**
 * The tape of one instrument: append-only files of an hour each, fixed-size records, ids without a
 * hole. A file is named by its hour and its first id, so a record's place is its id.
 */
export class TradeRecord {
  private readonly segments: Segment[] = [];
  private writing: { segment: Segment; fd: number } | null = null;
  private buffer = Buffer.alloc(RECORD_BYTES * 1_024);

  constructor(
    private readonly folder: string,
    private readonly priceScale: number,
    private readonly quantityScale: number,
    private readonly bytesMax: number,
  ) {
    mkdirSync(folder, { recursive: true });
    const named = readdirSync(folder).flatMap((name) => {
      const match = FILE_NAME.exec(name);
      return match
        ? [{ hour: Number(match[1]) * HOUR_MS, firstId: Number(match[2]), path: join(folder, name) }]
        : [];
    });
    named.sort((a, b) => a.firstId - b.firstId);
    for (const { hour, firstId, path } of named) {
      const count = recover(path);
      if (count > 0) this.segments.push({ hour, firstId, count, path });
      else rmSync(path);
    }
  }

  /** One past the newest id on record, or null where nothing is. */
  get nextId(): number | null {
    const last = this.segments.at(-1);
    return last ? last.firstId + last.count : null;
  }

  get lastTime(): number {
    const last = this.segments.at(-1);
    return last ? this.timeAt(last, last.count - 1) : 0;
  }

  /** On record when it returns: the kernel has it, so the process may die. All trades are of one time. */
  append(trades: readonly SimulatedTrade[]): void {
    const first = trades[0];
    if (!first) return;
    const hour = Math.floor(first.time / HOUR_MS) * HOUR_MS;
    const { segment, fd } = this.writerFor(hour, first.id);
    const bytes = trades.length * RECORD_BYTES;
    if (this.buffer.length < bytes) this.buffer = Buffer.alloc(bytes * 2);
    const words = new Uint32Array(this.buffer.buffer, this.buffer.byteOffset, trades.length * WORDS);
    let word = 0;
    for (const trade of trades) {
      words[word] = trade.time - hour;
      words[word + 1] = Math.round(trade.price * this.priceScale);
      words[word + 2] = Math.round(trade.quantity * this.quantityScale);
      words[word + 3] = trade.buyerIsMaker ? 1 : 0;
      word += WORDS;
    }
    const start = segment.count * RECORD_BYTES;
    try {
      for (let done = 0; done < bytes; ) {
        done += writeSync(fd, this.buffer, done, bytes - done, start + done);
      }
    } catch (error) {
      // A full disk may have taken a part: what is not wholly on record was never made.
      ftruncateSync(fd, start);
      throw error;
    }
    segment.count += trades.length;
  }

  /** Trades with id >= fromId, oldest first; the newest `limit` where it is null. */
  read(fromId: number | null, limit: number): SimulatedTrade[] {
    const end = this.nextId;
    if (end === null || limit <= 0) return [];
    const oldest = this.segments[0]?.firstId ?? end;
    let id = Math.max(oldest, fromId ?? end - limit);
    const stop = Math.min(end, id + limit);
    const trades: SimulatedTrade[] = [];
    for (let index = this.segmentIndexOf(id); id < stop; index += 1) {
      const segment = this.segments[index];
      if (!segment) break;
      if (id < segment.firstId) id = segment.firstId;
      const count = Math.min(stop - id, segment.firstId + segment.count - id);
      if (count > 0) this.readInto(trades, segment, id - segment.firstId, count);
      id += Math.max(0, count);
    }
    return trades;
  }

  /** Id of the first trade at or after `time`, or null. */
  idAt(time: number): number | null {
    for (const segment of this.segments) {
      if (segment.hour + HOUR_MS <= time || this.timeAt(segment, segment.count - 1) < time) continue;
      let low = 0;
      let high = segment.count - 1;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (this.timeAt(segment, middle) < time) low = middle + 1;
        else high = middle;
      }
      return segment.firstId + low;
    }
    return null;
  }

  /** Deletes whole hours that are over a day old, and the oldest over the byte bound. */
  retain(now: number): void {
    let bytes = 0;
    for (const segment of this.segments) bytes += segment.count * RECORD_BYTES;
    while (this.segments.length > 1) {
      const oldest = this.segments[0];
      if (!oldest || (oldest.hour + HOUR_MS > now - KEPT_MS && bytes <= this.bytesMax)) return;
      bytes -= oldest.count * RECORD_BYTES;
      this.segments.shift();
      rmSync(oldest.path, { force: true });
    }
  }

  close(): void {
    if (this.writing) closeSync(this.writing.fd);
    this.writing = null;
  }

  private writerFor(hour: number, firstId: number): { segment: Segment; fd: number } {
    const { writing } = this;
    // Within one hour the file is also changed at a part of the byte bound, so that the bound can be held.
    const full = this.bytesMax / 8;
    if (writing?.segment.hour === hour && writing.segment.count * RECORD_BYTES < full) return writing;
    this.close();
    const last = this.segments.at(-1);
    let segment = last;
    if (segment?.hour !== hour || segment.count * RECORD_BYTES >= full) {
      segment = { hour, firstId, count: 0, path: join(this.folder, `${hour / HOUR_MS}-${firstId}.trades`) };
    }
    this.writing = { segment, fd: openSync(segment.path, segment === last ? "r+" : "w+") };
    if (segment !== last) {
      this.segments.push(segment);
      this.retain(hour);
    }
    return this.writing;
  }

  /** The last segment that begins at or before `id`. */
  private segmentIndexOf(id: number): number {
    let index = this.segments.length - 1;
    while (index > 0 && (this.segments[index]?.firstId ?? 0) > id) index -= 1;
    return index;
  }

  private timeAt(segment: Segment, index: number): number {
    const words = new Uint32Array(1);
    this.withFile(segment, (fd) => readSync(fd, words, 0, 4, index * RECORD_BYTES));
    return segment.hour + (words[0] ?? 0);
  }

  private readInto(trades: SimulatedTrade[], segment: Segment, index: number, count: number): void {
    const words = new Uint32Array(count * WORDS);
    this.withFile(segment, (fd) => readSync(fd, words, 0, words.byteLength, index * RECORD_BYTES));
    for (let row = 0; row < count; row += 1) {
      trades.push({
        id: segment.firstId + index + row,
        price: (words[row * WORDS + 1] ?? 0) / this.priceScale,
        quantity: (words[row * WORDS + 2] ?? 0) / this.quantityScale,
        time: segment.hour + (words[row * WORDS] ?? 0),
        buyerIsMaker: words[row * WORDS + 3] === 1,
      });
    }
  }

  private withFile<Result>(segment: Segment, read: (fd: number) => Result): Result {
    if (this.writing?.segment === segment) return read(this.writing.fd);
    const fd = openSync(segment.path, "r");
    try {
      return read(fd);
    } finally {
      closeSync(fd);
    }
  }
}

/** Cuts a torn tail off: half a record, or blank ones that a dying disk has left. Returns whole records. */
function recover(path: string): number {
  const size = statSync(path).size;
  let count = Math.floor(size / RECORD_BYTES);
  const fd = openSync(path, "r+");
  try {
    const record = new Uint32Array(WORDS);
    while (count > 0) {
      readSync(fd, record, 0, RECORD_BYTES, (count - 1) * RECORD_BYTES);
      if (record[1] !== 0) break;
      count -= 1;
    }
    if (fstatSync(fd).size !== count * RECORD_BYTES) ftruncateSync(fd, count * RECORD_BYTES);
  } finally {
    closeSync(fd);
  }
  return count;
}
