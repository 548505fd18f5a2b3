/** `2026-10-06T08:04:56.000569Z`: this venue writes microseconds; `micros` are those beyond the millisecond. */
export function microTime(time: number, micros = 0): string {
  return `${new Date(time).toISOString().slice(0, -1)}${String(micros).padStart(3, "0")}Z`;
}

/** `2026-08-12T19:27:00.000000000Z`, as candles have it. */
export function nanoTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, -1)}000000Z`;
}
