import { describe, expect, it } from "vitest";
import { ChannelChain } from "@/components/stream/channel-chain";
import type { DataItem } from "@/components/stream/stream-item";

const part = (number: number, bids: number[][]): DataItem => ({
  type: "snapshot",
  ch: "book:binance:BTC/USDT:full",
  seq: 7,
  time: 1,
  part: number,
  parts: 3,
  data: { bids, asks: [[100 + number, 1]] },
});

function asked(): ChannelChain {
  const chain = new ChannelChain();
  chain.answer({ ch: "x", ok: true, epoch: "e", seq: 6 });
  return chain;
}

describe("a channel's chain", () => {
  it("puts a snapshot in parts together before it is applied", () => {
    const chain = asked();
    expect(chain.take(part(1, [[9, 1]]))).toEqual({ kind: "wait" });
    expect(chain.take(part(2, [[8, 1]]))).toEqual({ kind: "wait" });
    expect(chain.take(part(3, []))).toMatchObject({
      kind: "apply",
      data: {
        bids: [
          [9, 1],
          [8, 1],
        ],
        asks: [
          [101, 1],
          [102, 1],
          [103, 1],
        ],
      },
    });
    expect(chain.position).toEqual({ epoch: "e", seq: 7 });
  });

  it("does not make a snapshot of parts out of turn", () => {
    const chain = asked();
    chain.take(part(1, []));
    expect(chain.take(part(3, []))).toEqual({ kind: "wait" });
    expect(chain.position).toEqual({ epoch: "e", seq: 6 });
  });

  it("keeps its place over a full resume and moves to the server's over a reset", () => {
    const chain = asked();
    chain.ask();
    expect(chain.answer({ ch: "x", ok: true, epoch: "e", seq: 9, resume: "full" })).toBe(true);
    expect(chain.position).toEqual({ epoch: "e", seq: 6 });
    chain.ask();
    expect(chain.answer({ ch: "x", ok: true, epoch: "f", seq: 2, resume: "reset" })).toBe(false);
    expect(chain.position).toEqual({ epoch: "f", seq: 2 });
  });
});
