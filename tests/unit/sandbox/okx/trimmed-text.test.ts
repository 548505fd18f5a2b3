import { expect, it } from "vitest";
import { trimmed } from "@/server/sandbox/exchanges/okx/trimmed-text";

it.each([
  [42_219.9, 1, "42219.9"],
  [42_219, 1, "42219"],
  [100, 0, "100"],
  [1_000, 2, "1000"],
  [0.1 + 0.2, 8, "0.3"],
  [0, 4, "0"],
  [0.00001013, 8, "0.00001013"],
  [1e-9, 8, "0"],
])("%d with %i decimals is %s", (value, decimals, text) => {
  expect(trimmed(value, decimals)).toBe(text);
});
