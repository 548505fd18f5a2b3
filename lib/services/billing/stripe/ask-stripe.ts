import { Stripe } from "stripe";
import { AppError } from "@/lib/platform/errors";

/**
 * Does something at Stripe on behalf of a person who waits for it.
 * Errors: `rejected` (the card was declined), `unavailable` (no answer, or too many questions), and what was
 * not expected as it came.
 */
export async function askStripe<Result>(action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    throw toAppError(error);
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.code === "resource_missing";
}

function toAppError(error: unknown): unknown {
  const { StripeCardError, StripeConnectionError, StripeAPIError, StripeRateLimitError } = Stripe.errors;
  if (error instanceof StripeCardError) {
    return new AppError("rejected", `${error.message} Nothing was changed; try another card.`, {
      cause: error,
    });
  }
  if (
    error instanceof StripeConnectionError ||
    error instanceof StripeAPIError ||
    error instanceof StripeRateLimitError
  ) {
    return new AppError("unavailable", "The payment service does not answer. Try again in a minute.", {
      cause: error,
    });
  }
  return error;
}
