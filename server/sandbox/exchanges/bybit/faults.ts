import type { ActiveFault, FaultName, FaultRow, Rewrite } from "../../faults/fault";
import { badGateway, type Corruption, cutInHalf } from "../shell/frame-faults";
import { LATE_SNAPSHOT, orderlyCut, sharedFaults, staleSnapshot } from "../shell/shared-faults";
import type { Wire } from "../shell/wire";

const GOING_AWAY = 1_001;

/** What the faults act upon. */
export interface FaultGround {
  wires(): Iterable<Wire>;
  /** Keeps the books as they are now, for answers that are to be stale. */
  keepBooks(symbol: string | null): void;
  /** Sends books anew with ids that begin again. */
  restartBooks(symbol: string | null): void;
}

/**
 * How Bybit shows each fault. `wrong-checksum` is missing because its books carry none. Nothing announces
 * a cut: the venue's advice is to reconnect at once. For `skew`, `count` is the seconds by which the clock
 * is ahead.
 */
export function bybitFaults(ground: FaultGround): Partial<Record<FaultName, FaultRow>> {
  const wires = () => ground.wires();
  return {
    ...sharedFaults(wires, CORRUPTIONS),
    "stale-snapshot": staleSnapshot((symbol) => ground.keepBooks(symbol)),
    "late-snapshot": LATE_SNAPSHOT,
    "sequence-reset": {
      countDefault: null,
      durationMsDefault: null,
      instant: true,
      begin: ({ symbol }) => {
        ground.restartBooks(symbol);
        return () => {};
      },
    },
    "day-cut": orderlyCut(wires, GOING_AWAY, ""),
    skew: { countDefault: 5, durationMsDefault: 30_000, rewrite: shiftTimes },
  };
}

/** Ways to break a frame: not whole, wrong numbers, no JSON, wrong types. */
const CORRUPTIONS: readonly Corruption[] = [
  cutInHalf,
  (text) =>
    text
      .replace(/"(p|v|lastPrice|open|volume)":"[^"]*"/g, '"$1":"0.-10000"')
      .replace(/"b":\[(?:\["[^\]]*\])?/, '"b":[["NaN",null]'),
  badGateway,
  (text) => text.replace(/"(u|ts|T|start)":(\d+)/g, '"$1":{"$1":"$2"}'),
];

const SENDING_TIME = /"(ts|time)":(\d+)/g;
const CLOCK_ANSWER = /"timeSecond":"\d+","timeNano":"(\d+)(\d{9})"/;

/** The sending machine's clock is ahead; `T`, `cts` and the times of trades are the matching engine's. */
function shiftTimes(fault: ActiveFault): Rewrite {
  const aheadSeconds = fault.count ?? 0;
  return (text) =>
    text
      .replace(SENDING_TIME, (_match, name: string, time: string) => {
        return `"${name}":${Number(time) + aheadSeconds * 1_000}`;
      })
      .replace(CLOCK_ANSWER, (_match, seconds: string, nanoseconds: string) => {
        const ahead = Number(seconds) + aheadSeconds;
        return `"timeSecond":"${ahead}","timeNano":"${ahead}${nanoseconds}"`;
      });
}
