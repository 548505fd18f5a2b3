import type { ActiveFault, FaultName, FaultRow, Rewrite } from "../../faults/fault";
import { dropFrames, duplicateFrames, reorderFrames, silenceFrames } from "../binance/frame-faults";
import { corruptFrames, wrongChecksums } from "./frame-faults";
import type { Wire } from "./wire";

/** What the faults act upon. */
export interface FaultGround {
  wires(): Iterable<Wire>;
  /** The notice that precedes the end of a connection. */
  maintenanceStatus(): string;
  /** Keeps the books as they are now, for answers that are to be stale. */
  keepBooks(symbol: string | null): void;
}

/**
 * How Kraken shows each fault. `sequence-reset` is missing because nothing here has a sequence: a second
 * snapshot simply replaces the book. For `skew`, `count` is the seconds by which the clock is ahead.
 */
export function krakenFaults(ground: FaultGround): Partial<Record<FaultName, FaultRow>> {
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
    "wrong-checksum": { countDefault: 1, durationMsDefault: null, frames: wrongChecksums },
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
      begin: (fault) => endConnections(fault, ground),
    },
    "day-cut": { countDefault: null, durationMsDefault: 1_000, begin: (fault) => cutDay(fault, ground) },
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

/** A dead connection never comes back to life: when the fault ends it is cut. */
function freezeConnections(fault: ActiveFault, ground: FaultGround): () => void {
  const frozen = listenersOf(fault, ground);
  for (const wire of frozen) wire.freeze();
  return () => {
    for (const wire of frozen) wire.terminate();
  };
}

function endConnections(fault: ActiveFault, ground: FaultGround): () => void {
  for (const wire of listenersOf(fault, ground)) wire.terminate();
  return () => {};
}

/** The venue goes into maintenance: it says so, then ends the connections. */
function cutDay(fault: ActiveFault, ground: FaultGround): () => void {
  const cut = listenersOf(fault, ground);
  for (const wire of cut) wire.sendNotice(ground.maintenanceStatus());
  return () => {
    for (const wire of cut) wire.terminate();
  };
}

function slowDown(fault: ActiveFault, ground: FaultGround): () => void {
  const slowed = listenersOf(fault, ground);
  for (const wire of slowed) wire.serveSlowly();
  return () => {
    for (const wire of slowed) wire.serveSwiftly();
  };
}
