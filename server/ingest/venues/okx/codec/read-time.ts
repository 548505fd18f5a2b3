import { isPlausibleTime } from "../../../codec/plausible";

const MILLISECONDS = /^[1-9]\d{12}$/;

/** Epoch milliseconds, which the venue writes as a text; NaN where it is no plausible moment. */
export function readTime(value: unknown): number {
  const time = typeof value === "string" && MILLISECONDS.test(value) ? Number(value) : Number.NaN;
  return isPlausibleTime(time) ? time : Number.NaN;
}
