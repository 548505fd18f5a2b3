import { isPlausibleTime } from "../../../codec/plausible";
import { readInteger } from "./read-integer";

/** Epoch milliseconds, which the venue writes as a text; NaN where it is no plausible moment. */
export function readTime(value: unknown): number {
  const time = readInteger(value);
  return isPlausibleTime(time) ? time : Number.NaN;
}
