import type { Random } from "./random";

/** Kinds of aggressors by value in dollars: people, fixed-lot programs, desks, and the heavy tail. */
const MEDIAN_SMALL = 25;
const MEDIAN_DESK = 360;
const TAIL_FROM = 1_300;
const TAIL_EXPONENT = 1.4;
const VALUE_MAX = 1_000_000;

/** Lots of an aggressive order whose typical value is `scale` times BTC's; round numbers are frequent. */
export function drawOrderLots(random: Random, scale: number, valuePerLot: number): number {
  const kind = random.uniform();
  let value: number;
  if (kind < 0.7) value = random.logNormal(MEDIAN_SMALL, 1.35);
  else if (kind < 0.95) value = random.logNormal(MEDIAN_DESK, 1);
  else value = random.pareto(TAIL_FROM, TAIL_EXPONENT);
  const lots = (Math.min(value, VALUE_MAX) * scale) / valuePerLot;
  if (random.uniform() < 0.35) return Math.max(1, roundedLots(lots, random));
  return Math.max(1, Math.round(lots));
}

/** The nearest 1, 2, 3, 5 or the like times a power of ten. */
function roundedLots(lots: number, random: Random): number {
  if (lots < 1) return 1;
  const unit = 10 ** Math.floor(Math.log10(lots));
  const digit = random.uniform() < 0.6 ? Math.round(lots / unit) : lots / unit < 3 ? 1 : 5;
  return Math.max(1, Math.round(digit * unit));
}
