import type { ActiveFault, FaultName, FaultRow, Rewrite } from "../../faults/fault";
import { badGateway, type Corruption, cutInHalf, reorderFrames } from "../shell/frame-faults";
import { LATE_SNAPSHOT, orderlyCut, sharedFaults, staleSnapshot } from "../shell/shared-faults";
import type { Wire } from "../shell/wire";

const GOING_AWAY = 1_001;

/** What the faults act upon. */
export interface FaultGround {
  wires(): Iterable<Wire>;
  /** Keeps the books as they are now, for answers that are to be stale. */
  keepBooks(symbol: string | null): void;
}

/**
 * How Coinbase shows each fault. `wrong-checksum` is missing because its books carry none, `sequence-reset`
 * because its sequence jumps anyway: nothing on these channels can be told from it. For `skew`, `count` is
 * the seconds by which the clock is ahead.
 */
export function coinbaseFaults(ground: FaultGround): Partial<Record<FaultName, FaultRow>> {
  const wires = () => ground.wires();
  return {
    ...sharedFaults(wires, CORRUPTIONS),
    reorder: { countDefault: 1, durationMsDefault: null, frames: (fault) => reorderFrames(fault, hasPlace) },
    "stale-snapshot": staleSnapshot((symbol) => ground.keepBooks(symbol)),
    "late-snapshot": LATE_SNAPSHOT,
    "day-cut": orderlyCut(wires, GOING_AWAY, ""),
    skew: { countDefault: 5, durationMsDefault: 30_000, rewrite: shiftTimes },
  };
}

/** A snapshot has neither number nor time: nothing could tell that it came behind a difference that follows it. */
function hasPlace(text: string): boolean {
  return !text.startsWith('{"type":"snapshot"');
}

/** Ways to break a frame: not whole, wrong numbers, no JSON, wrong types. */
const CORRUPTIONS: readonly Corruption[] = [
  cutInHalf,
  (text) =>
    text
      .replace(/"(price|size|best_bid|best_ask)":"[^"]*"/g, '"$1":"0.-10000"')
      .replace(/\["(buy|sell)","[^"]*","[^"]*"\]/, '["$1","0.-10000",null]')
      .replace(/"bids":\[\["[^"]*","[^"]*"/, '"bids":[["NaN",null'),
  badGateway,
  (text) =>
    text
      .replace(/"(trade_id|last_trade_id|sequence)":(\d+)/g, '"$1":{"$1":$2}')
      .replace(/"time":"[^"]*"/, '"time":"0001-01-01T00:00:00.000000Z"'),
];

const SENDING_TIME = /"time":"([^"]{19}\.\d{3})(\d*)Z"/;
const CLOCK_ANSWER = /^\{"iso":"([^"]*)Z","epoch":([\d.]+)/;

/** The sending machine's clock is ahead; the times of trades are the matching engine's. */
function shiftTimes(fault: ActiveFault): Rewrite {
  const aheadMs = (fault.count ?? 0) * 1_000;
  const ahead = (iso: string) => new Date(Date.parse(`${iso}Z`) + aheadMs).toISOString().slice(0, -1);
  return (text) => {
    if (/^\{"type":"(heartbeat|l2update)"/.test(text)) {
      return text.replace(SENDING_TIME, (_match, millis: string, micros: string) => {
        return `"time":"${ahead(millis)}${micros}Z"`;
      });
    }
    return text.replace(CLOCK_ANSWER, (_match, iso: string, epoch: string) => {
      return `{"iso":"${ahead(iso)}Z","epoch":${(Number(epoch) + aheadMs / 1_000).toFixed(3)}`;
    });
  };
}
