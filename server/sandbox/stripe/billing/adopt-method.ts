import { withDefault } from "../resources/customers";
import type { PaymentMethodRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { change } from "../webhooks/change";
import { emit } from "../webhooks/emit";
import { expect } from "../wire/expect";

const ENDED: ReadonlySet<string> = new Set(["canceled", "incomplete_expired"]);

/** Makes a kept card the one that the customer and all running subscriptions are charged by. */
export function adoptMethod(tx: Transaction, method: PaymentMethodRow): void {
  const customer = tx.need("customer", method.customer ?? "");
  tx.put("customer", withDefault(customer, method.id));
  emit(tx, "customer.updated", expect(tx.get("customer", customer.id)), customer);
  for (const subscription of tx.all("subscription")) {
    if (subscription.customer !== customer.id || ENDED.has(subscription.status)) continue;
    if (subscription.default_payment_method === null) continue;
    const fields = { default_payment_method: method.id };
    change(tx, "subscription", subscription, fields, "customer.subscription.updated");
  }
}
