/** Stripe counts seconds, we count milliseconds. */
export function millis(seconds: number): number {
  return seconds * 1_000;
}

export function millisOrNull(seconds: number | null | undefined): number | null {
  return seconds === null || seconds === undefined ? null : seconds * 1_000;
}

export function seconds(ms: number): number {
  return Math.floor(ms / 1_000);
}
