import { TEST_CARDS } from "../cards/test-cards";
import { newId } from "../store/ids";
import type { PaymentMethodRow } from "../store/rows";
import type { Transaction } from "../store/transaction";

export function newPaymentMethod(
  tx: Transaction,
  card: { number: string; expMonth: number; expYear: number },
  billing: { email?: string | null | undefined; name?: string | null | undefined } = {},
): PaymentMethodRow {
  const brand = TEST_CARDS[card.number]?.brand ?? "visa";
  return {
    id: newId(tx, "pm"),
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: {
      address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
      email: billing.email ?? null,
      name: billing.name ?? null,
      phone: null,
      tax_id: null,
    },
    card: {
      brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
      country: "US",
      display_brand: brand,
      exp_month: card.expMonth,
      exp_year: card.expYear,
      fingerprint: `sandbox${card.number.slice(-8)}`,
      funding: "credit",
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [brand], preferred: null },
      regulated_status: "unregulated",
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: tx.now,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: "card",
    facts: { cardNumber: card.number, authenticated: false, freePasses: 0 },
  };
}
