import type { ActiveFault, FaultName, FaultRow, Rewrite } from "../../faults/fault";
import { dropFrames, duplicateFrames, reorderFrames, silenceFrames } from "../binance/frame-faults";
import type { Wire } from "../kraken/wire";
import { corruptFrames } from "./frame-faults";

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
  return {
    drop: { countDefault: 1, durationMsDefault: null, frames: dropFrames },
    duplicate: { countDefault: 1, durationMsDefault: null, frames: duplicateFrames },
    reorder: { countDefault: 1, durationMsDefault: null, frames: reorderFrames },
    corrupt: { countDefault: 1, durationMsDefault: null, frames: corruptFrames },
    "stale-snapshot": {
      countDefault: 1,
      durationMsDefault: null,
      begin: (fault) => {
        ground.keepBooks(fault.symbol);
        return () => {};
      },
    },
    "late-snapshot": { countDefault: 1, durationMsDefault: 5_000, durationIs: "delay" },
    silence: { countDefault: null, durationMsDefault: 30_000, frames: silenceFrames },
    "half-open": {
      countDefault: null,
      durationMsDefault: 60_000,
      begin: (fault) => freezeConnections(fault, ground),
    },
    close: {
      countDefault: null,
      durationMsDefault: null,
      instant: true,
      begin: (fault) => endConnections(fault, ground, (wire) => wire.terminate()),
    },
    // This venue has no notice that it sends ahead: it closes in good order and that is all.
    "day-cut": {
      countDefault: null,
      durationMsDefault: null,
      instant: true,
      begin: (fault) => endConnections(fault, ground, (wire) => wire.close(GOING_AWAY, "")),
    },
    refuse: { countDefault: null, durationMsDefault: 10_000 },
    skew: { countDefault: 5, durationMsDefault: 30_000, rewrite: (fault) => shiftTimes(fault) },
    "slow-read": {
      countDefault: null,
      durationMsDefault: 10_000,
      begin: (fault) => slowDown(fault, ground),
    },
  };
}

function listenersOf(fault: ActiveFault, ground: FaultGround): Wire[] {
  const all = [...ground.wires()];
  return fault.symbol === null ? all : all.filter((wire) => wire.hears(fault.symbol));
}

const SENDING_TIME = /"time":"([^"]{19}\.\d{3})(\d*)Z"/;

/** The sending machine's clock is ahead; the times of trades are the matching engine's. */
function shiftTimes(fault: ActiveFault): Rewrite {
  const aheadMs = (fault.count ?? 0) * 1_000;
  const shifted = (millis: string) => new Date(Date.parse(`${millis}Z`) + aheadMs).toISOString().slice(0, -1);
  return (text) => {
    if (/^\{"type":"(heartbeat|l2update)"/.test(text)) {
      return text.replace(SENDING_TIME, (_match, millis, rest) => `"time":"${shifted(millis)}${rest}Z"`);
    }
    return text.replace(
      /^\{"iso":"([^"]*)Z","epoch":([\d.]+)/,
      (_match, millis, epoch) =>
        `{"iso":"${shifted(millis)}Z","epoch":${(Number(epoch) + aheadMs / 1_000).toFixed(3)}`,
    );
  };
}

/** A dead connection never comes back to life: when the fault ends it is cut. */
function freezeConnections(fault: ActiveFault, ground: FaultGround): () => void {
  const frozen = listenersOf(fault, ground);
  for (const wire of frozen) wire.freeze();
  return () => {
    for (const wire of frozen) wire.terminate();
  };
}

function endConnections(fault: ActiveFault, ground: FaultGround, end: (wire: Wire) => void): () => void {
  for (const wire of listenersOf(fault, ground)) end(wire);
  return () => {};
}

function slowDown(fault: ActiveFault, ground: FaultGround): () => void {
  const slowed = listenersOf(fault, ground);
  for (const wire of slowed) wire.serveSlowly();
  return () => {
    for (const wire of slowed) wire.serveSwiftly();
  };
}
