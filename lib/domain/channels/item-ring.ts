import type { ChannelItem } from "./channel-item";

/** Items a channel remembers for readers who come back; the oldest go first. */
export const RING_ITEMS_MAX = 10_000;
export const RING_AGE_MS_MAX = 60_000;

interface Entry {
  item: ChannelItem;
  madeAt: number;
}

/** The newest items of one channel, gapless by `seq`. `now` is the machine's clock, milliseconds. */
export class ItemRing {
  private entries: Entry[] = [];
  private start = 0;

  push(item: ChannelItem, now: number): void {
    this.entries.push({ item, madeAt: now });
    this.prune(now);
  }

  /** Every item after `seq`, or null where some of them is no longer (or not yet) known. */
  after(seq: number, newest: number, now: number): ChannelItem[] | null {
    this.prune(now);
    if (seq === newest) return [];
    if (seq > newest) return null;
    const first = this.entries[this.start]?.item.seq;
    if (first === undefined || first > seq + 1) return null;
    return this.entries.slice(this.start + (seq + 1 - first)).map((entry) => entry.item);
  }

  clear(): void {
    this.entries = [];
    this.start = 0;
  }

  private prune(now: number): void {
    while (this.start < this.entries.length) {
      const tooMany = this.entries.length - this.start > RING_ITEMS_MAX;
      if (!tooMany && (this.entries[this.start]?.madeAt ?? now) >= now - RING_AGE_MS_MAX) break;
      this.start++;
    }
    // Shifting one by one would cost the whole array each time; cutting half keeps it amortised.
    if (this.start > 1_024 && this.start * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.start);
      this.start = 0;
    }
  }
}
