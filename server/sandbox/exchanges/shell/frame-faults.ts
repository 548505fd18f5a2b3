import type { ActiveFault, FrameFault } from "../../faults/fault";

/** A way to break a frame. */
export type Corruption = (text: string) => string;

/** Strikes `count` of the frames that it can strike (null: not this one); the others pass as they are. */
export function strikeFrames(
  fault: ActiveFault,
  strike: (text: string, turn: number) => string[] | null,
): FrameFault {
  const count = fault.count ?? 1;
  let struck = 0;
  return {
    pass(text) {
      const texts = strike(text, struck);
      if (texts !== null) struck += 1;
      return texts ?? [text];
    },
    done: () => struck >= count,
    flush: () => [],
  };
}

export function dropFrames(fault: ActiveFault): FrameFault {
  return strikeFrames(fault, () => []);
}

export function duplicateFrames(fault: ActiveFault): FrameFault {
  return strikeFrames(fault, (text) => [text, text]);
}

/** Breaks frames in the venue's ways, taken in turn. */
export function corruptFrames(corruptions: readonly Corruption[]): (fault: ActiveFault) => FrameFault {
  return (fault) =>
    strikeFrames(fault, (text, turn) => [corruptions[turn % corruptions.length]?.(text) ?? ""]);
}

/**
 * Swaps a frame with the next one of its stream, `count` times. Holds one frame at most. What may not be swapped
 * keeps its place, with what came before it.
 */
export function reorderFrames(
  fault: ActiveFault,
  maySwap: (text: string) => boolean = () => true,
): FrameFault {
  const count = fault.count ?? 1;
  let swaps = 0;
  let held: { stream: string; text: string } | null = null;
  return {
    pass(text, stream) {
      if (!maySwap(text) && held?.stream === stream) {
        const before = held.text;
        held = null;
        return [before, text];
      }
      if (!maySwap(text)) return [text];
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

/** Not whole: ends in the middle. */
export function cutInHalf(text: string): string {
  return text.slice(0, Math.floor(text.length / 2));
}

/** No JSON: what a proxy says in the venue's place. */
export function badGateway(): string {
  return "\u0000\u0001 bad gateway";
}
