import { crc32 } from "node:zlib";

/** The texts of a book's numbers, as they came over the wire, by price. */
type Side = Map<string, string>;

/**
 * A client of the book channel that knows no precision: it believes the digits on the wire alone, applies
 * every change in order, cuts to the depth and checks each message's checksum.
 */
export class LexemeBook {
  bids: Side = new Map();
  asks: Side = new Map();
  /** Whether each message so far had the checksum that it should. */
  readonly verdicts: boolean[] = [];

  constructor(private readonly depth: number) {}

  take(text: string): void {
    if (text.includes('"type":"snapshot"')) {
      this.bids = new Map();
      this.asks = new Map();
    }
    this.bids = this.changed(this.bids, sideOf(text, "bids"), -1);
    this.asks = this.changed(this.asks, sideOf(text, "asks"), 1);
    const checksum = Number(/"checksum":(\d+)/.exec(text)?.[1]);
    this.verdicts.push(checksum === crc32(digits(this.asks) + digits(this.bids)));
  }

  private changed(side: Side, levels: readonly [string, string][], direction: 1 | -1): Side {
    for (const [price, quantity] of levels) {
      if (Number(quantity) === 0) side.delete(price);
      else side.set(price, quantity);
    }
    const sorted = [...side].sort(([one], [other]) => (Number(one) - Number(other)) * direction);
    return new Map(sorted.slice(0, this.depth));
  }
}

export function sideOf(text: string, side: "bids" | "asks"): [string, string][] {
  const levels = new RegExp(`"${side}":\\[([^\\]]*)\\]`).exec(text)?.[1] ?? "";
  return [...levels.matchAll(/"price":([\d.]+),"qty":([\d.]+)/g)].map(([, price = "", quantity = ""]) => [
    price,
    quantity,
  ]);
}

function digits(side: Side): string {
  const bare = (number: string) => number.replace(".", "").replace(/^0+/, "");
  return [...side]
    .slice(0, 10)
    .map(([price, quantity]) => bare(price) + bare(quantity))
    .join("");
}
