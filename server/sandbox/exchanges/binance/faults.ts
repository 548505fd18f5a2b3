import type { ActiveFault, FaultName, FaultRow, Rewrite } from "../../faults/fault";
import { badGateway, type Corruption, cutInHalf } from "../shell/frame-faults";
import { announcedCut, LATE_SNAPSHOT, sharedFaults } from "../shell/shared-faults";
import type { Wire } from "../shell/wire";

const MICROSECOND_DIGITS = 16;

/** What the faults act upon. */
export interface FaultGround {
  wires(): Iterable<Wire>;
  /** Tells a client that its 24 hours are over. */
  announceShutdown(wire: Wire): void;
  /** Newest book id of a symbol. */
  lastUpdateId(symbol: string): number;
  symbols(): readonly string[];
}

/** Ways to break a frame, taken in turn: not whole, wrong numbers, no JSON, wrong types. */
const CORRUPTIONS: readonly Corruption[] = [
  cutInHalf,
  (text) =>
    text.replace(/"([pbaBA])":"[^"]*"/, '"$1":"0.-10000"').replace(/"b":\[\[?[^\]]*\]?/, '"b":[["NaN",null]'),
  badGateway,
  (text) => text.replace(/"([EtuT])":(\d+)/g, '"$1":{"$1":"$2"}'),
];

/**
 * How Binance shows each fault. `wrong-checksum` is missing because its books carry no checksum.
 * For `skew`, `count` is the seconds by which the venue's clock is ahead.
 */
export function binanceFaults(ground: FaultGround): Partial<Record<FaultName, FaultRow>> {
  const wires = () => ground.wires();
  return {
    ...sharedFaults(wires, CORRUPTIONS),
    "stale-snapshot": { countDefault: 1, durationMsDefault: null },
    "late-snapshot": LATE_SNAPSHOT,
    "sequence-reset": {
      countDefault: null,
      durationMsDefault: null,
      rewrite: (fault) => restartSequence(fault, ground),
    },
    "day-cut": announcedCut(wires, (wire) => ground.announceShutdown(wire)),
    skew: { countDefault: 5, durationMsDefault: 30_000, rewrite: shiftTimes },
  };
}

/** Book ids begin again at 1, on streams and snapshots alike, until the fault ends. */
function restartSequence(fault: ActiveFault, ground: FaultGround): Rewrite {
  const symbols = fault.symbol === null ? ground.symbols() : [fault.symbol];
  const offsets = new Map(symbols.map((symbol) => [symbol, ground.lastUpdateId(symbol) - 1]));
  return (text, symbol) => {
    const offset = symbol === null ? 0 : (offsets.get(symbol) ?? 0);
    return text.replace(
      /"(U|u|lastUpdateId)":(\d+)/g,
      (_match, name: string, id: string) => `"${name}":${Math.max(1, Number(id) - offset)}`,
    );
  };
}

/** The sending machine's clock is ahead: event times shift, the matching engine's trade times do not. */
function shiftTimes(fault: ActiveFault): Rewrite {
  const aheadMs = (fault.count ?? 0) * 1_000;
  return (text) =>
    text.replace(/"(E|serverTime)":(\d+)/g, (_match, name: string, digits: string) => {
      const unit = digits.length >= MICROSECOND_DIGITS ? 1_000 : 1;
      return `"${name}":${Number(digits) + aheadMs * unit}`;
    });
}
