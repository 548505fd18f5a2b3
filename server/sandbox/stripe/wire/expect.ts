import { StripeError } from "./stripe-error";

/** For what a stored reference points at, which nothing removes. */
export function expect<T>(value: T | undefined): T {
  if (value === undefined)
    throw new StripeError(500, { type: "api_error", message: "Something that was stored is not there." });
  return value;
}
