import type { ActiveFault, FaultName, FaultRow, Rewrite } from "../../faults/fault";
import type { Connection } from "./connection";
import { corruptFrames, dropFrames, duplicateFrames, reorderFrames, silenceFrames } from "./frame-faults";

const MICROSECOND_DIGITS = 16;

/** What the faults act upon. */
export interface FaultGround {
  connections(): Iterable<Connection>;
  /** Newest book id of a symbol; the venue's time for its notices. */
  lastUpdateId(symbol: string): number;
  now(): number;
  symbols(): readonly string[];
}

/**
 * How Binance shows each fault. `wrong-checksum` is missing because its books carry no checksum.
 * For `skew`, `count` is the seconds by which the venue's clock is ahead.
 */
export function binanceFaults(ground: FaultGround): Partial<Record<FaultName, FaultRow>> {
  return {
    drop: { countDefault: 1, durationMsDefault: null, frames: dropFrames },
    duplicate: { countDefault: 1, durationMsDefault: null, frames: duplicateFrames },
    reorder: { countDefault: 1, durationMsDefault: null, frames: reorderFrames },
    corrupt: { countDefault: 1, durationMsDefault: null, frames: corruptFrames },
    "stale-snapshot": { countDefault: 1, durationMsDefault: null },
    "late-snapshot": { countDefault: 1, durationMsDefault: 5_000, durationIs: "delay" },
    "sequence-reset": {
      countDefault: null,
      durationMsDefault: null,
      rewrite: (fault) => restartSequence(fault, ground),
    },
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
    "day-cut": {
      countDefault: null,
      durationMsDefault: 1_000,
      begin: (fault) => cutDay(fault, ground),
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

function listenersOf(fault: ActiveFault, ground: FaultGround): Connection[] {
  const all = [...ground.connections()];
  return fault.symbol === null ? all : all.filter((connection) => connection.hears(fault.symbol));
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

/** A dead connection never comes back to life: when the fault ends it is cut. */
function freezeConnections(fault: ActiveFault, ground: FaultGround): () => void {
  const frozen = listenersOf(fault, ground);
  for (const connection of frozen) connection.freeze();
  return () => {
    for (const connection of frozen) connection.terminate();
  };
}

function endConnections(fault: ActiveFault, ground: FaultGround): () => void {
  for (const connection of listenersOf(fault, ground)) connection.terminate();
  return () => {};
}

/** The 24 hours are over: a notice to every client, then the end. */
function cutDay(fault: ActiveFault, ground: FaultGround): () => void {
  const cut = listenersOf(fault, ground);
  const notice = `{"e":"serverShutdown","E":${ground.now()}}`;
  for (const connection of cut) connection.sendNotice(notice, "!serverShutdown");
  return () => {
    for (const connection of cut) connection.terminate();
  };
}

function slowDown(fault: ActiveFault, ground: FaultGround): () => void {
  const slowed = listenersOf(fault, ground);
  for (const connection of slowed) connection.serveSlowly();
  return () => {
    for (const connection of slowed) connection.serveSwiftly();
  };
}
