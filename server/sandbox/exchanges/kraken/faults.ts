import type { ActiveFault, FaultName, FaultRow, Rewrite } from "../../faults/fault";
import { badGateway, type Corruption, cutInHalf, strikeFrames } from "../shell/frame-faults";
import { announcedCut, LATE_SNAPSHOT, sharedFaults, staleSnapshot } from "../shell/shared-faults";
import type { Wire } from "../shell/wire";

/** What the faults act upon. */
export interface FaultGround {
  wires(): Iterable<Wire>;
  /** The notice that precedes the end of a connection. */
  maintenanceStatus(): string;
  /** Keeps the books as they are now, for answers that are to be stale. */
  keepBooks(symbol: string | null): void;
}

/** Ways to break a frame, taken in turn: not whole, wrong numbers, no JSON, wrong types. */
const CORRUPTIONS: readonly Corruption[] = [
  cutInHalf,
  (text) => text.replace(/"(price|qty|bid|ask|open|volume)":[\d.]+/g, '"$1":"0.-10000"'),
  badGateway,
  (text) =>
    text
      .replace(/"(trade_id|checksum)":(\d+)/g, '"$1":{"$1":$2}')
      .replace(/"timestamp":"[^"]*"/g, '"timestamp":-1'),
];

/**
 * How Kraken shows each fault. `sequence-reset` is missing because nothing here has a sequence: a second
 * snapshot simply replaces the book. For `skew`, `count` is the seconds by which the clock is ahead.
 */
export function krakenFaults(ground: FaultGround): Partial<Record<FaultName, FaultRow>> {
  const wires = () => ground.wires();
  return {
    ...sharedFaults(wires, CORRUPTIONS),
    "stale-snapshot": staleSnapshot((symbol) => ground.keepBooks(symbol)),
    "late-snapshot": LATE_SNAPSHOT,
    "wrong-checksum": { countDefault: 1, durationMsDefault: null, frames: wrongChecksums },
    "day-cut": announcedCut(wires, (wire) => wire.sendNotice(ground.maintenanceStatus())),
    skew: { countDefault: 5, durationMsDefault: 30_000, rewrite: shiftTimes },
  };
}

/** The levels are right and their checksum is not. */
function wrongChecksums(fault: ActiveFault) {
  return strikeFrames(fault, (text) => {
    const wrong = text.replace(/"checksum":(\d+)/, (_match, digits: string) => {
      return `"checksum":${(Number(digits) ^ 1) >>> 0}`;
    });
    return wrong === text ? null : [wrong];
  });
}

const SENDING_TIME = /"(time_in|time_out|timestamp)":"([^"]{19}\.\d{3})(\d*)Z"/g;

/** The sending machine's clock is ahead; the times of trades and candles are the matching engine's. */
function shiftTimes(fault: ActiveFault): Rewrite {
  const aheadMs = (fault.count ?? 0) * 1_000;
  const shifted = (text: string) =>
    text.replace(SENDING_TIME, (_match, name: string, millis: string, rest: string) => {
      const time = new Date(Date.parse(`${millis}Z`) + aheadMs).toISOString().slice(0, -1);
      return `"${name}":"${time}${rest}Z"`;
    });
  return (text) => {
    if (/"channel":"(trade|ohlc)","type"/.test(text)) return text;
    return shifted(text).replace(
      /"unixtime":(\d+)/,
      (_match, seconds: string) => `"unixtime":${Number(seconds) + aheadMs / 1_000}`,
    );
  };
}
