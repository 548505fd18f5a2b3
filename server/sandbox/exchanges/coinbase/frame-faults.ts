import type { ActiveFault, FrameFault } from "../../faults/fault";

/** Ways to break a frame, taken in turn: not whole, wrong numbers, no JSON, wrong types. */
const CORRUPTIONS: readonly ((text: string) => string)[] = [
  (text) => text.slice(0, Math.floor(text.length / 2)),
  (text) =>
    text
      .replace(/"(price|size|best_bid|best_ask)":"[^"]*"/g, '"$1":"0.-10000"')
      .replace(/\["(buy|sell)","[^"]*","[^"]*"\]/, '["$1","0.-10000",null]')
      .replace(/"bids":\[\["[^"]*","[^"]*"/, '"bids":[["NaN",null'),
  () => "\u0000\u0001 bad gateway",
  (text) =>
    text
      .replace(/"(trade_id|last_trade_id|sequence)":(\d+)/g, '"$1":{"$1":$2}')
      .replace(/"time":"[^"]*"/, '"time":"0001-01-01T00:00:00.000000Z"'),
];

export function corruptFrames(fault: ActiveFault): FrameFault {
  const count = fault.count ?? 1;
  let struck = 0;
  return {
    pass: (text) => [CORRUPTIONS[struck++ % CORRUPTIONS.length]?.(text) ?? ""],
    done: () => struck >= count,
    flush: () => [],
  };
}
