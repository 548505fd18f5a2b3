const DIGITS = /^(?:0|[1-9]\d{0,18})$/;
/** What a 64-bit column holds. */
const ID_MAX = "9223372036854775807";

/** Ids are numeric texts beyond 2^53: they are kept as text and never become a double. */
export function isTradeId(value: unknown): value is string {
  if (typeof value !== "string" || !DIGITS.test(value)) return false;
  return value.length < ID_MAX.length || value <= ID_MAX;
}
