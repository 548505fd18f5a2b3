import { z } from "zod";

const level = z.tuple([z.string(), z.string()]);
export const depthFrame = z.object({ U: z.number(), u: z.number(), b: z.array(level), a: z.array(level) });
export const depthAnswer = z.object({ lastUpdateId: z.number(), bids: z.array(level), asks: z.array(level) });
export const tickerFrame = z.object({
  u: z.number(),
  b: z.string(),
  B: z.string(),
  a: z.string(),
  A: z.string(),
});
const wrapped = z.object({ stream: z.string(), data: z.unknown() });

type Side = Map<string, string>;

/** A book kept by the venue's documented rule, and by nothing that the venue's stand-in shares. */
export class RuledBook {
  private readonly bids: Side = new Map();
  private readonly asks: Side = new Map();
  id: number;

  constructor(answer: z.infer<typeof depthAnswer>) {
    set(this.bids, answer.bids);
    set(this.asks, answer.asks);
    this.id = answer.lastUpdateId;
  }

  /** False where the frame is older than the book; throws where it leaves a gap. */
  apply(frame: z.infer<typeof depthFrame>): boolean {
    if (frame.u <= this.id) return false;
    if (frame.U > this.id + 1)
      throw new Error(`gap: the book is at ${this.id}, the frame begins at ${frame.U}`);
    set(this.bids, frame.b);
    set(this.asks, frame.a);
    this.id = frame.u;
    return true;
  }

  /** Best bid and ask as price, quantity, price, quantity. */
  top(): string[] {
    return [...(sorted(this.bids, -1)[0] ?? []), ...(sorted(this.asks, 1)[0] ?? [])];
  }

  /** Levels of both sides as numbers, best first. */
  levels(count: number): { bids: number[][]; asks: number[][] } {
    const numbers = (side: [string, string][]) => side.slice(0, count).map((pair) => pair.map(Number));
    return { bids: numbers(sorted(this.bids, -1)), asks: numbers(sorted(this.asks, 1)) };
  }
}

/** Payloads of combined frames by stream, in order. */
export function payloadsByStream(texts: readonly string[]): Map<string, unknown[]> {
  const streams = new Map<string, unknown[]>();
  for (const text of texts) {
    const frame = wrapped.safeParse(JSON.parse(text));
    if (!frame.success) continue;
    const payloads = streams.get(frame.data.stream);
    if (payloads) payloads.push(frame.data.data);
    else streams.set(frame.data.stream, [frame.data.data]);
  }
  return streams;
}

function set(side: Side, levels: readonly (readonly [string, string])[]): void {
  for (const [price, quantity] of levels) {
    if (Number(quantity) === 0) side.delete(price);
    else side.set(price, quantity);
  }
}

function sorted(side: Side, sign: 1 | -1): [string, string][] {
  return [...side].sort((one, other) => (Number(one[0]) - Number(other[0])) * sign);
}
