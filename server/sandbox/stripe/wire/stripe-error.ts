/** The body of Stripe's errors, of which the SDK makes its classes by `type` and status. */
export interface ErrorBody {
  type: "api_error" | "card_error" | "idempotency_error" | "invalid_request_error";
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  payment_intent?: unknown;
  doc_url?: string;
}

export class StripeError extends Error {
  override readonly name = "StripeError";
  readonly status: number;
  readonly body: ErrorBody;
  /** A declined charge is an answer, and its attempt stays on record; everything else undoes what was begun. */
  readonly keepsChanges: boolean;

  constructor(status: number, body: ErrorBody, keepsChanges = false) {
    super(body.message);
    this.status = status;
    this.body = body;
    this.keepsChanges = keepsChanges;
  }
}

export function invalid(message: string, detail: Pick<ErrorBody, "code" | "param"> = {}): StripeError {
  return new StripeError(400, { type: "invalid_request_error", message, ...detail });
}

const NAMES: Record<string, string> = {
  checkout_session: "checkout.session",
  portal_session: "billing_portal.session",
  portal_configuration: "configuration",
  payment_method: "PaymentMethod",
  payment_intent: "payment_intent",
  promotion_code: "promotion code",
};

export function missing(kind: string, id: string, param = "id"): StripeError {
  const message = `No such ${NAMES[kind] ?? kind}: '${id}'`;
  const body = { type: "invalid_request_error", code: "resource_missing", param, message } as const;
  return new StripeError(param === "id" ? 404 : 400, body);
}
