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
 * The trades taken last, to know them again: a ring with hash chains through it, all in typed arrays, so
 * that remembering allocates nothing. Chains and not probing, because the ids of venues are consecutive and
 * would make one endless probe run. Bounded twice: at most `entriesMax`, and it only grows beyond its
 * present size while the oldest entry is younger than `keptMs`, so quiet instruments stay small. What is
 * full forgets its oldest.
 */
export class TradeMemory {
  private capacity = 0;
  private count = 0;
  private next = 0;
  private heads = new Float64Array(0);
  private tails = new Float64Array(0);
  private times = new Float64Array(0);
  private prices = new Float64Array(0);
  private quantities = new Float64Array(0);
  private sells = new Uint8Array(0);
  /** First entry of each hash's chain and the entry behind each entry; both + 1, 0 ends a chain. */
  private chains = new Int32Array(0);
  private behind = new Int32Array(0);

  constructor(
    private readonly entriesMax: number,
    private readonly keptMs: number,
  ) {
    this.allocate(CAPACITY_FIRST);
  }

  /** The number of the remembered trade with this key, or -1. */
  find(key: Key): number {
    const { heads, tails, behind } = this;
    let entry = at(this.chains, this.chainOf(key.head, key.tail)) - 1;
    while (entry >= 0 && (tails[entry] !== key.tail || heads[entry] !== key.head)) {
      entry = at(behind, entry) - 1;
    }
    return entry;
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
    this.refill(state, Math.max(CAPACITY_FIRST, state.length));
  }

  private refill(state: TradeMemoryState, capacity: number): void {
    this.allocate(capacity);
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

  /** Column by column: at high rates many instruments grow in the same moment. */
  private grow(): void {
    const { heads, tails, times, prices, quantities, sells, next: oldest, count } = this;
    this.allocate(this.capacity * 2);
    unroll(heads, this.heads, oldest);
    unroll(tails, this.tails, oldest);
    unroll(times, this.times, oldest);
    unroll(prices, this.prices, oldest);
    unroll(quantities, this.quantities, oldest);
    unroll(sells, this.sells, oldest);
    this.count = count;
    this.next = count;
    for (let entry = 0; entry < count; entry += 1) this.link(entry);
  }

  /** Makes the ring empty, with room for `count` at least. */
  private allocate(count: number): void {
    this.capacity = 2 ** Math.ceil(Math.log2(count));
    this.count = 0;
    this.next = 0;
    this.heads = new Float64Array(this.capacity);
    this.tails = new Float64Array(this.capacity);
    this.times = new Float64Array(this.capacity);
    this.prices = new Float64Array(this.capacity);
    this.quantities = new Float64Array(this.capacity);
    this.sells = new Uint8Array(this.capacity);
    this.chains = new Int32Array(this.capacity);
    this.behind = new Int32Array(this.capacity);
  }

  private link(entry: number): void {
    const chain = this.chainOf(at(this.heads, entry), at(this.tails, entry));
    this.behind[entry] = at(this.chains, chain);
    this.chains[chain] = entry + 1;
  }

  private unlink(entry: number): void {
    const { chains, behind } = this;
    const chain = this.chainOf(at(this.heads, entry), at(this.tails, entry));
    let before = at(chains, chain) - 1;
    if (before === entry) {
      chains[chain] = at(behind, entry);
      return;
    }
    while (at(behind, before) !== entry + 1) before = at(behind, before) - 1;
    behind[before] = at(behind, entry);
  }

  /** Consecutive ids fall into chains of their own; the head counts, for ids that differ only there. */
  private chainOf(head: number, tail: number): number {
    return ((tail + head * 31) % 0x40000000) & (this.capacity - 1);
  }
}

/** Copies a full ring that begins at `oldest` to the front of a larger one. */
function unroll<Column extends Float64Array | Uint8Array>(
  ring: Column,
  larger: Column,
  oldest: number,
): void {
  larger.set(ring.subarray(oldest));
  larger.set(ring.subarray(0, oldest), ring.length - oldest);
}

function at(values: Float64Array | Uint8Array | Int32Array, index: number): number {
  return values[index] ?? Number.NaN;
}
