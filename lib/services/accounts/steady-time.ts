import { setTimeout as sleep } from "node:timers/promises";

/**
 * Ends an action only at a whole multiple of `stepMs` after its begin, whether it fails or not: what it had to
 * look up on the way cannot be read from how long it took. Where `waits` says no to a result, it comes at once.
 */
export async function inSteadyTime<Result>(
  stepMs: number,
  action: () => Promise<Result>,
  waits: (result: Result) => boolean = () => true,
): Promise<Result> {
  const begun = performance.now();
  let result: Result;
  try {
    result = await action();
  } catch (error) {
    await untilStep(begun, stepMs);
    throw error;
  }
  if (waits(result)) await untilStep(begun, stepMs);
  return result;
}

async function untilStep(begun: number, stepMs: number): Promise<void> {
  const until = begun + Math.ceil((performance.now() - begun) / stepMs) * stepMs;
  // A timer knows whole milliseconds only and may come a little early.
  for (let left = until - performance.now(); left > 0; left = until - performance.now()) {
    await sleep(Math.ceil(left));
  }
}
