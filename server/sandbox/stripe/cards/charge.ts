import type { PaymentMethodRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { type Decline, TEST_CARDS } from "./test-cards";

export type ChargeOutcome =
  | { status: "succeeded" }
  | { status: "requires_action" }
  | { status: "declined"; decline: Decline };

const UNKNOWN: Decline = {
  code: "card_declined",
  decline_code: "generic_decline",
  message: "Your card was declined.",
};

/** What the bank says to a payment with this card, which may use up a pass that Checkout gave to it. */
export function charge(tx: Transaction, method: PaymentMethodRow): ChargeOutcome {
  const card = TEST_CARDS[method.facts.cardNumber];
  if (method.facts.freePasses > 0) {
    tx.put("payment_method", {
      ...method,
      facts: { ...method.facts, freePasses: method.facts.freePasses - 1 },
    });
    return { status: "succeeded" };
  }
  if (card?.charge === "pays") return { status: "succeeded" };
  if (card?.charge === "authenticates-once" && method.facts.authenticated) return { status: "succeeded" };
  if (card?.charge === "authenticates-once" || card?.charge === "authenticates-always") {
    return { status: "requires_action" };
  }
  return { status: "declined", decline: card?.charge ?? UNKNOWN };
}
