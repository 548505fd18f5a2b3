import { z } from "zod";

const level = z.tuple([z.string(), z.string(), z.literal("0"), z.string()]);
export const bookMessage = z.object({
  arg: z.object({ channel: z.literal("books"), instId: z.string() }),
  action: z.enum(["snapshot", "update"]),
  data: z.tuple([
    z.object({
      asks: z.array(level),
      bids: z.array(level),
      ts: z.string(),
      checksum: z.literal(0),
      prevSeqId: z.number(),
      seqId: z.number(),
    }),
  ]),
});

/** A book kept by the venue's documented rule, and by nothing that the venue's stand-in shares. */
export class ChainedBook {
  private bids = new Map<string, string>();
  private asks = new Map<string, string>();
  seqId: number | null = null;

  /** False where the message does not go on from the book: the book is lost and waits for a snapshot. */
  take(text: string): boolean {
    const message = bookMessage.parse(JSON.parse(text));
    const [{ bids, asks, prevSeqId, seqId }] = message.data;
    if (message.action === "snapshot") {
      this.bids = new Map();
      this.asks = new Map();
    } else if (prevSeqId !== this.seqId) {
      this.seqId = null;
      return false;
    }
    set(this.bids, bids);
    set(this.asks, asks);
    this.seqId = seqId;
    return true;
  }

  /** Levels of both sides as numbers, best first. */
  levels(): { bids: number[][]; asks: number[][] } {
    return { bids: sorted(this.bids, -1), asks: sorted(this.asks, 1) };
  }
}

/** Flat levels as pairs. */
export function pairs(levels: readonly number[], count: number): number[][] {
  const found: number[][] = [];
  for (let index = 0; index < Math.min(levels.length, count * 2); index += 2) {
    found.push(levels.slice(index, index + 2));
  }
  return found;
}

function set(side: Map<string, string>, levels: readonly z.infer<typeof level>[]): void {
  for (const [price, size] of levels) {
    if (Number(size) === 0) side.delete(price);
    else side.set(price, size);
  }
}

function sorted(side: Map<string, string>, sign: 1 | -1): number[][] {
  return [...side]
    .map((pair) => pair.map(Number))
    .sort((one, other) => ((one[0] ?? 0) - (other[0] ?? 0)) * sign);
}
