import { newId } from "../store/ids";
import type { PlanRow, PriceRow } from "../store/rows";
import type { Transaction } from "../store/transaction";

export function newPrice(
  tx: Transaction,
  given: Pick<PriceRow, "product" | "currency" | "unit_amount" | "recurring"> & Partial<PriceRow>,
): PriceRow {
  return {
    id: newId(tx, "price"),
    object: "price",
    active: true,
    billing_scheme: "per_unit",
    created: tx.now,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    tax_behavior: "unspecified",
    tiers_mode: null,
    transform_quantity: null,
    type: "recurring",
    unit_amount_decimal: String(given.unit_amount),
    ...given,
  };
}

/** The older name of a price, which subscription items still carry. */
export function planOf(price: PriceRow): PlanRow {
  return {
    id: price.id,
    object: "plan",
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: price.recurring.interval,
    interval_count: price.recurring.interval_count,
    livemode: false,
    metadata: price.metadata,
    meter: null,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: null,
    transform_usage: null,
    trial_period_days: null,
    usage_type: "licensed",
  };
}
