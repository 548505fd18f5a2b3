/** Round values between `low` and `high`, at most `count` of them: steps of 1, 2 or 5 times a power of ten. */
export function roundSteps(low: number, high: number, count: number): number[] {
  const rough = (high - low) / Math.max(1, count);
  if (!(rough > 0) || !Number.isFinite(rough)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  const values: number[] = [];
  for (let index = Math.ceil(low / step); index * step <= high; index += 1) values.push(index * step);
  return values;
}
