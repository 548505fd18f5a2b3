import type { ActiveFault, FaultName, FaultRow, Rewrite } from "../../faults/fault";
import { badGateway, type Corruption, cutInHalf } from "../shell/frame-faults";
import { announcedCut, LATE_SNAPSHOT, sharedFaults, staleSnapshot } from "../shell/shared-faults";
import type { Wire } from "../shell/wire";

/** What the faults act upon. */
export interface FaultGround {
  wires(): Iterable<Wire>;
  /** Tells a client that its connection is about to end. */
  announceUpgrade(wire: Wire): void;
  /** Keeps the books as they are now, for answers that are to be stale. */
  keepBooks(symbol: string | null): void;
  /** Lets the numbers of books (null: all) begin again. */
  restartSequences(symbol: string | null): void;
}

/** Ways to break a frame, taken in turn: not whole, wrong numbers, no JSON, wrong types. */
const CORRUPTIONS: readonly Corruption[] = [
  cutInHalf,
  (text) =>
    text
      .replace(/"(px|sz|last|bidPx|askPx)":"[^"]*"/g, '"$1":"0.-10000"')
      .replace(/"(bids|asks)":\[\["[^"]*","[^"]*"/g, '"$1":[["NaN",null')
      .replace(/"data":\[\["(\d+)","[^"]*"/, '"data":[["$1","NaN"'),
  badGateway,
  (text) =>
    text
      .replace(/"(seqId|prevSeqId)":(-?\d+)/g, '"$1":{"$1":$2}')
      .replace(/"(tradeId|ts)":"(\d+)"/g, '"$1":{"$1":"$2"}'),
];

/**
 * How OKX shows each fault. `wrong-checksum` is missing because the checksum is dead: it is 0 whatever
 * the book. For `skew`, `count` is the seconds by which the clock is ahead.
 */
export function okxFaults(ground: FaultGround): Partial<Record<FaultName, FaultRow>> {
  return {
    ...sharedFaults(ground.wires, CORRUPTIONS),
    "stale-snapshot": staleSnapshot(ground.keepBooks),
    "late-snapshot": LATE_SNAPSHOT,
    "sequence-reset": {
      countDefault: null,
      durationMsDefault: null,
      instant: true,
      begin: (fault) => {
        ground.restartSequences(fault.symbol);
        return () => {};
      },
    },
    "day-cut": announcedCut(ground.wires, ground.announceUpgrade),
    skew: { countDefault: 5, durationMsDefault: 30_000, rewrite: shiftTimes },
  };
}

/** What the sending machine stamps: books and tickers, REST's among them. */
const STAMPED = /^\{"arg":\{"channel":"(books|books5|tickers)"|^\{"code":/;

/** The sending machine's clock is ahead; trades, best prices and candles have the matching engine's times. */
function shiftTimes(fault: ActiveFault): Rewrite {
  const aheadMs = (fault.count ?? 0) * 1_000;
  return (text) =>
    STAMPED.test(text)
      ? text.replace(/"ts":"(\d+)"/g, (_match, time: string) => `"ts":"${Number(time) + aheadMs}"`)
      : text;
}
