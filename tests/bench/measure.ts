/** Runs two or more bodies in turn, so that a machine that slows down slows all of them, and gives medians. */
export function measureInTurn(bodies: readonly (() => void)[], rounds = 9): number[] {
  for (const body of bodies) body();
  const seconds = bodies.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, body] of bodies.entries()) {
      global.gc?.();
      const started = process.hrtime.bigint();
      body();
      seconds[index]?.push(Number(process.hrtime.bigint() - started) / 1e9);
    }
  }
  return seconds.map(median);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

export function percentile(values: readonly number[] | Float64Array, share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Whatever is added here cannot be optimised away. */
export const sink = { value: 0 };
