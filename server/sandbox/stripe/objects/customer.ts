import { newId } from "../store/ids";
import type { CustomerRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { timeOf } from "../time/time-of";

export function newCustomer(tx: Transaction, given: Partial<CustomerRow>): CustomerRow {
  return {
    id: newId(tx, "cus"),
    object: "customer",
    address: null,
    balance: 0,
    created: timeOf(tx, { test_clock: given.test_clock }),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: tx.randomId(8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
    ...given,
  };
}
