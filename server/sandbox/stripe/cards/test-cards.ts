export interface Decline {
  code: string;
  decline_code?: string;
  message: string;
}

/** What happens to a card: `attach` when it is kept for a customer, `charge` with each payment. */
export interface TestCard {
  readonly token: string;
  readonly brand: string;
  readonly attach?: Decline;
  readonly charge: "pays" | "authenticates-once" | "authenticates-always" | Decline;
  /** Payments that succeed first where the card was given in Checkout; Stripe's own card has none. */
  readonly checkoutPasses?: number;
}

const DECLINED: Decline = {
  code: "card_declined",
  decline_code: "generic_decline",
  message: "Your card was declined.",
};
const INSUFFICIENT: Decline = {
  code: "card_declined",
  decline_code: "insufficient_funds",
  message: "Your card has insufficient funds.",
};
const EXPIRED: Decline = {
  code: "expired_card",
  decline_code: "expired_card",
  message: "Your card has expired.",
};
const WRONG_CODE: Decline = {
  code: "incorrect_cvc",
  decline_code: "incorrect_cvc",
  message: "Your card's security code is incorrect.",
};
const PROCESSING: Decline = {
  code: "processing_error",
  decline_code: "processing_error",
  message: "An error occurred while processing your card. Try again in a little bit.",
};
/** https://docs.stripe.com/testing; the tokens are those that the API takes in place of a payment method's id. */
export const TEST_CARDS: Readonly<Record<string, TestCard>> = {
  "4242424242424242": { token: "pm_card_visa", brand: "visa", charge: "pays" },
  "5555555555554444": { token: "pm_card_mastercard", brand: "mastercard", charge: "pays" },
  "378282246310005": { token: "pm_card_amex", brand: "amex", charge: "pays" },
  "4000000000000341": {
    token: "pm_card_chargeCustomerFail",
    brand: "visa",
    charge: DECLINED,
    checkoutPasses: 1,
  },
  "4000000000000002": {
    token: "pm_card_chargeDeclined",
    brand: "visa",
    attach: DECLINED,
    charge: DECLINED,
  },
  "4000000000009995": {
    token: "pm_card_chargeDeclinedInsufficientFunds",
    brand: "visa",
    attach: INSUFFICIENT,
    charge: INSUFFICIENT,
  },
  "4000000000000069": {
    token: "pm_card_chargeDeclinedExpiredCard",
    brand: "visa",
    attach: EXPIRED,
    charge: EXPIRED,
  },
  "4000000000000127": {
    token: "pm_card_chargeDeclinedIncorrectCvc",
    brand: "visa",
    attach: WRONG_CODE,
    charge: WRONG_CODE,
  },
  "4000000000000119": {
    token: "pm_card_chargeDeclinedProcessingError",
    brand: "visa",
    attach: PROCESSING,
    charge: PROCESSING,
  },
  "4000002500003155": {
    token: "pm_card_authenticationRequiredOnSetup",
    brand: "visa",
    charge: "authenticates-once",
  },
  "4000002760003184": {
    token: "pm_card_authenticationRequired",
    brand: "visa",
    charge: "authenticates-always",
  },
};

const NUMBERS = new Map(Object.entries(TEST_CARDS).map(([number, { token }]) => [token, number]));

export function cardNumberOf(token: string): string | null {
  return NUMBERS.get(token) ?? null;
}
