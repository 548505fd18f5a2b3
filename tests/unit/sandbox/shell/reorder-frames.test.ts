import { describe, expect, it } from "vitest";
import { reorderFrames } from "@/server/sandbox/exchanges/shell/frame-faults";
import type { ActiveFault } from "@/server/sandbox/faults/fault";

const fault: Partial<ActiveFault> = { count: 10 };
const play = (frames: string[], maySwap?: (text: string) => boolean) => {
  const struck = reorderFrames(fault as ActiveFault, maySwap);
  return [...frames.flatMap((text) => struck.pass(text, "book")), ...struck.flush()];
};

describe("frames in the wrong order", () => {
  it("are neighbours that have changed places", () => {
    expect(play(["1", "2", "3", "4", "5"])).toEqual(["2", "1", "4", "3", "5"]);
  });

  it("leave what may not be swapped where it is, with all that came before it", () => {
    const isDifference = (text: string) => text !== "snapshot";
    expect(play(["1", "snapshot", "2", "3"], isDifference)).toEqual(["1", "snapshot", "3", "2"]);
    expect(play(["snapshot", "1", "2"], isDifference)).toEqual(["snapshot", "2", "1"]);
  });
});
