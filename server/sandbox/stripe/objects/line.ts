import { newId } from "../store/ids";
import type { LineRow, SubscriptionItemRow, SubscriptionRow } from "../store/rows";
import type { Transaction } from "../store/transaction";

export interface LineGiven {
  amount: number;
  description: string;
  from: number;
  to: number;
  proration: boolean;
  discountable: boolean;
}

export function newLine(
  tx: Transaction,
  subscription: SubscriptionRow,
  item: SubscriptionItemRow,
  { amount, description, from, to, proration, discountable }: LineGiven,
): LineRow {
  return {
    id: newId(tx, "il"),
    object: "line_item",
    amount,
    currency: subscription.currency,
    description,
    discount_amounts: [],
    discountable,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: subscription.metadata,
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: proration ? newId(tx, "ii") : null,
        proration,
        proration_details: proration ? { credited_items: null } : null,
        subscription: subscription.id,
        subscription_item: item.id,
      },
      type: "subscription_item_details",
    },
    period: { start: from, end: to },
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: item.price.id, product: item.price.product },
      type: "price_details",
      unit_amount_decimal: item.price.unit_amount_decimal,
    },
    quantity: item.quantity,
    quantity_decimal: String(item.quantity),
    subscription: subscription.id,
    subtotal: amount,
    taxes: [],
  };
}
