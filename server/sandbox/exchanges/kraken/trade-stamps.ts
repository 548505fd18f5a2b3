import type { SimulatedTrade } from "../market";

/** Parts of 100 ns in a millisecond, the grain of this venue's trade times. */
const PARTS_PER_MS = 10_000;

/** A trade and its place within its millisecond, so that no two trades of a pair share a time. */
export interface StampedTrade {
  trade: SimulatedTrade;
  /** 100 ns each, from the start of the millisecond. */
  parts: number;
}

/** Stamps one pair's trades, which come in the order of their ids. */
export class TradeStamps {
  private time = Number.NEGATIVE_INFINITY;
  private firstId = 0;

  /** `firstIdAt` finds the first trade of a millisecond that began before this one was seen. */
  constructor(private readonly firstIdAt: (time: number) => number | null) {}

  stamp(trade: SimulatedTrade): StampedTrade {
    if (trade.time !== this.time) {
      const isFirstSeen = this.time === Number.NEGATIVE_INFINITY;
      this.firstId = isFirstSeen ? (this.firstIdAt(trade.time) ?? trade.id) : trade.id;
      this.time = trade.time;
    }
    return { trade, parts: Math.min(trade.id - this.firstId, PARTS_PER_MS - 1) };
  }
}

/** `1688669597.8277369`: seconds, as REST rows have it. */
export function secondsText({ trade, parts }: StampedTrade): string {
  const seconds = Math.floor(trade.time / 1_000);
  const fraction = (trade.time % 1_000) * PARTS_PER_MS + parts;
  return `${seconds}.${String(fraction).padStart(7, "0")}`;
}

/** `1688669597827736900`: nanoseconds beyond 2^53, hence a text. */
export function nanosecondsText({ trade, parts }: StampedTrade): string {
  return `${trade.time}${String(parts).padStart(4, "0")}00`;
}

export function microsOf({ parts }: StampedTrade): number {
  return Math.floor(parts / 10);
}

/** A moment that a client names: whole milliseconds, and parts of 100 ns beyond them. */
export interface Moment {
  time: number;
  parts: number;
}

/** Reads seconds (with or without a fraction) or nanoseconds; null where the text is neither. */
export function readMoment(text: string): Moment | null {
  const [, whole = "", fraction = ""] = /^(\d{1,19})(?:\.(\d{0,9}))?$/.exec(text) ?? [];
  if (whole === "") return null;
  // Eleven digits of seconds last until the year 5138; nanoseconds had more by 1970.
  const nanoseconds = whole.length > 11 ? whole : `${whole}${fraction.padEnd(9, "0")}`;
  const padded = nanoseconds.padStart(7, "0");
  return { time: Number(padded.slice(0, -6)), parts: Number(padded.slice(-6, -2)) };
}

export function isAfter({ trade, parts }: StampedTrade, moment: Moment): boolean {
  return trade.time > moment.time || (trade.time === moment.time && parts > moment.parts);
}
