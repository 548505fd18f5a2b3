/** Bitcoin's first block and a century's end: no market event lies outside. */
const TIME_MIN = Date.UTC(2009, 0, 3);
const TIME_MAX = Date.UTC(2100, 0, 1);
/** Above any price or quantity that is traded, and still told apart to the unit by a double. */
export const NUMBER_MAX = 1e15;

export function isPlausibleTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= TIME_MIN && Number(value) < TIME_MAX;
}

export function isSequence(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
