import type { ActiveFault, FrameFault } from "../../faults/fault";

/** Strikes `count` of the frames that it can strike; the others pass as they are. */
function striking(fault: ActiveFault, strike: (text: string, turn: number) => string | null): FrameFault {
  const count = fault.count ?? 1;
  let struck = 0;
  return {
    pass(text) {
      const result = strike(text, struck);
      if (result === null) return [text];
      struck += 1;
      return [result];
    },
    done: () => struck >= count,
    flush: () => [],
  };
}

/** Ways to break a frame, taken in turn: not whole, wrong numbers, no JSON, wrong types. */
const CORRUPTIONS: readonly ((text: string) => string)[] = [
  (text) => text.slice(0, Math.floor(text.length / 2)),
  (text) => text.replace(/"(price|qty|bid|ask|open|volume)":[\d.]+/g, '"$1":"0.-10000"'),
  () => "\u0000\u0001 bad gateway",
  (text) =>
    text
      .replace(/"(trade_id|checksum)":(\d+)/g, '"$1":{"$1":$2}')
      .replace(/"timestamp":"[^"]*"/g, '"timestamp":-1'),
];

export function corruptFrames(fault: ActiveFault): FrameFault {
  return striking(fault, (text, turn) => CORRUPTIONS[turn % CORRUPTIONS.length]?.(text) ?? "");
}

/** The levels are right and their checksum is not. */
export function wrongChecksums(fault: ActiveFault): FrameFault {
  return striking(fault, (text) => {
    const wrong = text.replace(/"checksum":(\d+)/, (_match, digits: string) => {
      return `"checksum":${(Number(digits) ^ 1) >>> 0}`;
    });
    return wrong === text ? null : wrong;
  });
}
