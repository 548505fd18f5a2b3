import type { Side, TradeEvent } from "./event";
import type { TradeKey } from "./trade-key";

type Key = Readonly<Pick<TradeKey, "head" | "tail">>;
type Content = Pick<TradeEvent, "time" | "price" | "quantity" | "side">;

/** Oldest first; five numbers and the side of each remembered trade. */
export type TradeMemoryState = [
  head: number,
  tail: number,
  time: number,
  price: number,
  quantity: number,
  side: Side,
][];

const CAPACITY_FIRST = 256;

/**
 * The trades taken last, to know them again: a ring over an open-addressing table, all in typed arrays, so
 * that remembering allocates nothing. Bounded twice: at most `entriesMax`, and it only grows beyond its
 * present size while the oldest entry is younger than `keptMs`, so quiet instruments stay small. What is
 * full forgets its oldest.
 */
export class TradeMemory {
  private capacity: number;
  private count = 0;
  private next = 0;
  private heads: Float64Array;
  private tails: Float64Array;
  private times: Float64Array;
  private prices: Float64Array;
  private quantities: Float64Array;
  private sells: Uint8Array;
  /** Entry number + 1 by hash, 0 where free. Twice the capacity keeps probes short. */
  private table: Int32Array;

  constructor(
    private readonly entriesMax: number,
    private readonly keptMs: number,
  ) {
    this.capacity = Math.min(CAPACITY_FIRST, ceilPowerOfTwo(entriesMax));
    this.heads = new Float64Array(this.capacity);
    this.tails = new Float64Array(this.capacity);
    this.times = new Float64Array(this.capacity);
    this.prices = new Float64Array(this.capacity);
    this.quantities = new Float64Array(this.capacity);
    this.sells = new Uint8Array(this.capacity);
    this.table = new Int32Array(this.capacity * 2);
  }

  /** The number of the remembered trade with this key, or -1. */
  find(key: Key): number {
    const { table, heads, tails } = this;
    const mask = table.length - 1;
    for (let slot = hash(key.head, key.tail) & mask; ; slot = (slot + 1) & mask) {
      const entry = (table[slot] ?? 0) - 1;
      if (entry < 0) return -1;
      if (tails[entry] === key.tail && heads[entry] === key.head) return entry;
    }
  }

  isSame(entry: number, trade: Content): boolean {
    return (
      this.times[entry] === trade.time &&
      this.prices[entry] === trade.price &&
      this.quantities[entry] === trade.quantity &&
      this.sells[entry] === (trade.side === "sell" ? 1 : 0)
    );
  }

  /** Remembers a trade that `find` did not know. */
  add(key: Key, trade: Content): void {
    if (this.count === this.capacity || this.count === this.entriesMax) this.makeRoom(trade.time);
    const entry = this.next;
    this.heads[entry] = key.head;
    this.tails[entry] = key.tail;
    this.times[entry] = trade.time;
    this.prices[entry] = trade.price;
    this.quantities[entry] = trade.quantity;
    this.sells[entry] = trade.side === "sell" ? 1 : 0;
    this.link(entry);
    this.next = (entry + 1) & (this.capacity - 1);
    this.count += 1;
  }

  snapshot(): TradeMemoryState {
    const state: TradeMemoryState = [];
    for (let index = 0; index < this.count; index += 1) {
      const entry = (this.next - this.count + index + this.capacity) & (this.capacity - 1);
      state.push([
        at(this.heads, entry),
        at(this.tails, entry),
        at(this.times, entry),
        at(this.prices, entry),
        at(this.quantities, entry),
        at(this.sells, entry) === 1 ? "sell" : "buy",
      ]);
    }
    return state;
  }

  restore(state: TradeMemoryState): void {
    this.table.fill(0);
    this.count = 0;
    this.next = 0;
    for (const [head, tail, time, price, quantity, side] of state) {
      this.add({ head, tail }, { time, price, quantity, side });
    }
  }

  private makeRoom(time: number): void {
    const oldest = (this.next - this.count + this.capacity) & (this.capacity - 1);
    if (this.count < this.entriesMax && at(this.times, oldest) > time - this.keptMs) this.grow();
    else {
      this.unlink(oldest);
      this.count -= 1;
    }
  }

  private grow(): void {
    const oldest = (this.next - this.count + this.capacity) & (this.capacity - 1);
    this.heads = grown(this.heads, oldest);
    this.tails = grown(this.tails, oldest);
    this.times = grown(this.times, oldest);
    this.prices = grown(this.prices, oldest);
    this.quantities = grown(this.quantities, oldest);
    const sells = new Uint8Array(this.capacity * 2);
    sells.set(this.sells.subarray(oldest));
    sells.set(this.sells.subarray(0, oldest), this.capacity - oldest);
    this.sells = sells;
    this.next = this.count;
    this.capacity *= 2;
    this.table = new Int32Array(this.capacity * 2);
    for (let entry = 0; entry < this.count; entry += 1) this.link(entry);
  }

  private link(entry: number): void {
    const mask = this.table.length - 1;
    let slot = this.home(entry) & mask;
    while (this.table[slot] !== 0) slot = (slot + 1) & mask;
    this.table[slot] = entry + 1;
  }

  /** Takes an entry out and closes the hole by moving later ones of the probe run back into it. */
  private unlink(entry: number): void {
    const { table } = this;
    const mask = table.length - 1;
    let hole = this.home(entry) & mask;
    while (table[hole] !== entry + 1) hole = (hole + 1) & mask;
    for (let slot = (hole + 1) & mask; table[slot] !== 0; slot = (slot + 1) & mask) {
      const moved = at(table, slot);
      const home = this.home(moved - 1) & mask;
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      table[hole] = moved;
      hole = slot;
    }
    table[hole] = 0;
  }

  private home(entry: number): number {
    return hash(at(this.heads, entry), at(this.tails, entry));
  }
}

/** Consecutive ids, the habit of venues, fall into consecutive slots and never collide. */
function hash(head: number, tail: number): number {
  return ((tail + head * 31) % 0x40000000) | 0;
}

function at(values: Float64Array | Uint8Array | Int32Array, index: number): number {
  return values[index] ?? Number.NaN;
}

function grown(values: Float64Array, oldest: number): Float64Array {
  const larger = new Float64Array(values.length * 2);
  larger.set(values.subarray(oldest));
  larger.set(values.subarray(0, oldest), values.length - oldest);
  return larger;
}

function ceilPowerOfTwo(value: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, value)));
}
