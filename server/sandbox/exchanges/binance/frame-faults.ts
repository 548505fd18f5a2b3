import type { ActiveFault, FrameFault } from "../../faults/fault";

/** Counts one connection's share of a fault that strikes `count` frames. */
function counted(fault: ActiveFault, strike: (text: string, turn: number) => string[]): FrameFault {
  const count = fault.count ?? 1;
  let struck = 0;
  return {
    pass(text) {
      struck += 1;
      return strike(text, struck - 1);
    },
    done: () => struck >= count,
    flush: () => [],
  };
}

export function dropFrames(fault: ActiveFault): FrameFault {
  return counted(fault, () => []);
}

export function duplicateFrames(fault: ActiveFault): FrameFault {
  return counted(fault, (text) => [text, text]);
}

/** Ways to break a frame, taken in turn: not whole, not JSON, not the types that it should have. */
const CORRUPTIONS: readonly ((text: string) => string)[] = [
  (text) => text.slice(0, Math.floor(text.length / 2)),
  (text) =>
    text.replace(/"([pbaBA])":"[^"]*"/, '"$1":"0.-10000"').replace(/"b":\[\[?[^\]]*\]?/, '"b":[["NaN",null]'),
  () => "\u0000\u0001 bad gateway",
  (text) => text.replace(/"([EtuT])":(\d+)/g, '"$1":{"$1":"$2"}'),
];

export function corruptFrames(fault: ActiveFault): FrameFault {
  return counted(fault, (text, turn) => [CORRUPTIONS[turn % CORRUPTIONS.length]?.(text) ?? ""]);
}

/** Swaps a frame with the next one of its stream, `count` times. Holds one frame at most. */
export function reorderFrames(fault: ActiveFault): FrameFault {
  const count = fault.count ?? 1;
  let swaps = 0;
  let held: { stream: string; text: string } | null = null;
  return {
    pass(text, stream) {
      if (!held) {
        held = { stream, text };
        return [];
      }
      if (held.stream !== stream) return [text];
      const earlier = held.text;
      held = null;
      swaps += 1;
      return [text, earlier];
    },
    done: () => swaps >= count,
    flush: () => (held ? [held.text] : []),
  };
}

export function silenceFrames(): FrameFault {
  return { pass: () => [], done: () => false, flush: () => [] };
}
