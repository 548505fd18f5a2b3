import { z } from "zod";
import { parseSymbol } from "@/lib/domain/market/symbol";
import { VENUES } from "@/lib/domain/market/venue";
import { AppError } from "@/lib/platform/errors";
import { FAULTS } from "../faults/fault";

const COUNT_MAX = 1_000_000;
const DURATION_MS_MAX = 3_600_000;
const RATE_MAX = 1_000_000;

const symbol = z.string().transform((text, ctx) => {
  const parsed = parseSymbol(text);
  if (parsed !== null) return parsed;
  ctx.issues.push({ code: "custom", message: "must be a symbol such as BTC/USDT", input: text });
  return z.NEVER;
});
const venue = z.enum(VENUES);
const epochMs = z.coerce.number().int().nonnegative();

export const faultSchema = z.strictObject({
  venue,
  fault: z.enum(FAULTS),
  symbol: symbol.optional(),
  count: z.int().min(1).max(COUNT_MAX).optional(),
  durationMs: z.int().min(1).max(DURATION_MS_MAX).optional(),
});

export const truthTradesSchema = z.strictObject({
  venue,
  symbol,
  from: epochMs.optional(),
  to: epochMs.optional(),
});

export const truthBookSchema = z.strictObject({ venue, symbol });

export const rateSchema = z.strictObject({ tradesPerSecond: z.number().min(0).max(RATE_MAX) });

/** Reads a request's fields, or refuses them by name. */
export function parseRequest<T>(schema: z.ZodType<T>, fields: unknown): T {
  const parsed = schema.safeParse(fields);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message, ...issue }) => ({
    path: path.join(".") || (issue.code === "unrecognized_keys" ? issue.keys.join(", ") : ""),
    message,
  }));
  const detail = errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join("; ");
  throw new AppError("invalid_request", `${detail}.`, { fields: errors });
}
