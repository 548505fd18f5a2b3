import { roundSteps } from "./round-steps";

export interface PriceScale {
  min: number;
  max: number;
  step: number;
}

/** A scale whose ends stand on round prices, with about `steps` lines; never flatter than ten ticks. */
export function priceScale(low: number, high: number, steps: number, tick: number): PriceScale {
  const flat = 10 * tick;
  const widen = Math.max(0, flat - (high - low)) / 2 + (high - low) * 0.06;
  const from = low - widen;
  const to = high + widen;
  const [first = from, second = to] = roundSteps(from, to, steps);
  const step = second - first || flat;
  return { min: Math.floor(from / step) * step, max: Math.ceil(to / step) * step, step };
}
