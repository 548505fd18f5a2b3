import { expect, it } from "vitest";
import { TradeSequences } from "@/server/sandbox/exchanges/bybit/trade-sequences";

it("knows the sequence of the newest 60 trades at least, and gives older ones the first", () => {
  const sequences = new TradeSequences(100);
  for (let step = 0; step < 200; step += 1) sequences.add(step * 2, step * 2 + 1, 1_000 + step);
  const newest = Array.from({ length: 60 }, (_, index) => 399 - index);
  expect(newest.map((id) => sequences.of(id))).toEqual(newest.map((id) => 1_000 + Math.floor(id / 2)));
  expect(sequences.of(3)).toBe(100);
});
