import type { ActiveFault, FaultName, FaultRow } from "../../faults/fault";
import {
  type Corruption,
  corruptFrames,
  dropFrames,
  duplicateFrames,
  reorderFrames,
  silenceFrames,
} from "./frame-faults";
import type { Wire } from "./wire";

type SharedFault = Exclude<
  FaultName,
  "stale-snapshot" | "late-snapshot" | "sequence-reset" | "wrong-checksum" | "skew" | "day-cut"
>;

/** The faults that look alike on every venue: of frames, of connections, and the closed door. */
export function sharedFaults(
  wires: () => Iterable<Wire>,
  corruptions: readonly Corruption[],
): Record<SharedFault, FaultRow> {
  return {
    drop: { countDefault: 1, durationMsDefault: null, frames: dropFrames },
    duplicate: { countDefault: 1, durationMsDefault: null, frames: duplicateFrames },
    reorder: { countDefault: 1, durationMsDefault: null, frames: reorderFrames },
    corrupt: { countDefault: 1, durationMsDefault: null, frames: corruptFrames(corruptions) },
    silence: { countDefault: null, durationMsDefault: 30_000, frames: silenceFrames },
    // A dead connection never comes back to life: when the fault ends it is cut.
    "half-open": forSome(wires, 60_000, (wire) => wire.freeze(), terminate),
    close: { ...forSome(wires, null, terminate, () => {}), instant: true },
    refuse: { countDefault: null, durationMsDefault: 10_000 },
    "slow-read": forSome(
      wires,
      10_000,
      (wire) => wire.serveSlowly(),
      (wire) => wire.serveSwiftly(),
    ),
  };
}

/** The venue announces the end of its connections, and `durationMs` later it ends them. */
export function announcedCut(wires: () => Iterable<Wire>, announce: (wire: Wire) => void): FaultRow {
  return forSome(wires, 1_000, announce, terminate);
}

/** The venue has no notice that it sends ahead: it closes in good order and that is all. */
export function orderlyCut(wires: () => Iterable<Wire>, code: number, reason: string): FaultRow {
  return {
    ...forSome(
      wires,
      null,
      (wire) => wire.close(code, reason),
      () => {},
    ),
    instant: true,
  };
}

/** A snapshot that is older than what went out before it; `keep` remembers the books as they are now. */
export function staleSnapshot(keep: (symbol: string | null) => void): FaultRow {
  return {
    countDefault: 1,
    durationMsDefault: null,
    begin: (fault) => {
      keep(fault.symbol);
      return () => {};
    },
  };
}

export const LATE_SNAPSHOT: FaultRow = {
  countDefault: 1,
  durationMsDefault: 5_000,
  durationIs: "delay",
};

function forSome(
  wires: () => Iterable<Wire>,
  durationMsDefault: number | null,
  begin: (wire: Wire) => void,
  end: (wire: Wire) => void,
): FaultRow {
  return {
    countDefault: null,
    durationMsDefault,
    begin: (fault) => {
      const chosen = listenersOf(fault, wires());
      for (const wire of chosen) begin(wire);
      return () => {
        for (const wire of chosen) end(wire);
      };
    },
  };
}

function listenersOf(fault: ActiveFault, wires: Iterable<Wire>): Wire[] {
  const all = [...wires];
  return fault.symbol === null ? all : all.filter((wire) => wire.hears(fault.symbol));
}

function terminate(wire: Wire): void {
  wire.terminate();
}
