import { z } from "zod";
import { INTERVALS } from "@/lib/domain/market/interval";
import { parseSymbol } from "@/lib/domain/market/symbol";
import { decodeCursor } from "@/lib/services/market-data/page";
import { readTime } from "@/lib/services/market-data/read-time";

/** Reads a text by a function that gives null where it cannot, and says what would be right. */
function reading<Value>(read: (text: string) => Value | null, message: string) {
  return z.string().transform((text, context): Value => {
    const value = read(text);
    if (value !== null) return value;
    context.issues.push({ code: "custom", message, input: text });
    return z.NEVER;
  });
}

export const LIMIT_DEFAULT = 100;
export const LIMIT_MAX = 1_000;
export const DEPTH_MAX = 5_000;

export const symbol = reading(
  (text) => (text.length > 41 ? null : parseSymbol(text)),
  "symbol should be a pair such as BTC/USDT, BTC-USDT or BTCUSDT.",
).meta({ description: "`BTC/USDT`, `BTC-USDT` or `BTCUSDT`", example: "BTC/USDT" });

export const requiredSymbol = z
  .string("symbol is missing; write a pair such as BTC/USDT.")
  .pipe(symbol)
  .meta({ description: "`BTC/USDT`, `BTC-USDT` or `BTCUSDT`", example: "BTC/USDT" });

export const venue = z
  .string()
  .regex(/^[A-Za-z]{1,20}$/, "venue should be the name of an exchange such as binance.")
  .transform((text) => text.toLowerCase());

/** `*` stands for all venues together. */
export const venueOrAll = z
  .string()
  .regex(/^([A-Za-z]{1,20}|\*)$/, "venue should be the name of an exchange such as binance, or * for all.")
  .transform((text) => text.toLowerCase());

export const interval = z.enum(INTERVALS, `interval should be one of ${INTERVALS.join(", ")}.`);

const time = (name: string) =>
  reading(readTime, `${name} should be epoch milliseconds or ISO 8601 such as 2026-01-19T13:00:00Z.`);

export const from = time("from").meta({ description: "Inclusive; epoch milliseconds or ISO 8601" });
export const to = time("to").meta({ description: "Exclusive; epoch milliseconds or ISO 8601" });

export const limit = reading(
  (text) => wholeUpTo(text, LIMIT_MAX),
  `limit should be a whole number from 1 to ${LIMIT_MAX}.`,
)
  .optional()
  .transform((value) => value ?? LIMIT_DEFAULT)
  .meta({ description: `Rows a page, at most ${LIMIT_MAX}; ${LIMIT_DEFAULT} where absent` });

export const cursor = reading(decodeCursor, "cursor should be the next of a former answer, unchanged.").meta({
  description: "The `next` of the page before",
});

/** Infinity stands for the full book. */
export const depth = reading(
  (text) => (text === "full" ? Number.POSITIVE_INFINITY : wholeUpTo(text, DEPTH_MAX)),
  `depth should be a whole number from 1 to ${DEPTH_MAX}, or full.`,
).meta({ description: `Levels a side, 1 to ${DEPTH_MAX}, or \`full\`; 20 where absent` });

function wholeUpTo(text: string, most: number): number | null {
  if (!/^[1-9]\d{0,8}$/.test(text)) return null;
  const value = Number(text);
  return value <= most ? value : null;
}
