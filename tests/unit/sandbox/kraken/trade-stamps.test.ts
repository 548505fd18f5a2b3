import { describe, expect, it } from "vitest";
import {
  isAfter,
  nanosecondsText,
  readMoment,
  secondsText,
  TradeStamps,
} from "@/server/sandbox/exchanges/kraken/trade-stamps";

const T = 1_688_669_597_827;
const trade = (id: number, time = T) => ({ id, price: 1, quantity: 1, time, buyerIsMaker: false });

describe("the times of trades", () => {
  it("differ within a millisecond, and rise with the ids", () => {
    const stamps = new TradeStamps(() => null);
    const texts = [trade(5), trade(6), trade(7, T + 1)].map((one) => nanosecondsText(stamps.stamp(one)));
    expect(texts).toEqual(["1688669597827000000", "1688669597827000100", "1688669597828000000"]);
  });

  it("are the same wherever one begins to read", () => {
    const early = new TradeStamps(() => null);
    early.stamp(trade(5));
    const late = new TradeStamps(() => 5);
    expect(late.stamp(trade(9))).toEqual(early.stamp(trade(9)));
  });

  it("are written as seconds with seven decimals on REST", () => {
    const stamped = new TradeStamps(() => 2).stamp(trade(5));
    expect(secondsText(stamped)).toBe("1688669597.8270003");
  });

  it("come back from a cursor without loss: everything after it, and nothing before", () => {
    const stamps = new TradeStamps(() => null);
    const stamped = [5, 6, 7].map((id) => stamps.stamp(trade(id)));
    const moment = readMoment(stamped[1] ? nanosecondsText(stamped[1]) : "");
    if (!moment) throw new Error("a cursor was not read");
    expect(stamped.map((one) => isAfter(one, moment))).toEqual([false, false, true]);
  });

  it.each([
    ["1688669597", { time: 1_688_669_597_000, parts: 0 }],
    ["1688669597.827", { time: T, parts: 0 }],
    ["1688669597827000300", { time: T, parts: 3 }],
    ["0", { time: 0, parts: 0 }],
    ["yesterday", null],
    ["-1", null],
    ["", null],
  ])("reads %s as seconds or nanoseconds", (text, moment) => {
    expect(readMoment(text)).toEqual(moment);
  });
});
